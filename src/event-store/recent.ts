/** Remembers the last things it was given: as many as one generation holds, at most twice that. */
export class Recent<T> {
  readonly #generation: number
  #young = new Set<T>()
  #old: ReadonlySet<T> = new Set()

  constructor(generation: number) {
    this.#generation = generation
  }

  add(thing: T): void {
    if (this.#young.size >= this.#generation) {
      this.#old = this.#young
      this.#young = new Set()
    }
    this.#young.add(thing)
  }

  has(thing: T): boolean {
    return this.#young.has(thing) || this.#old.has(thing)
  }
}
