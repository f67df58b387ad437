/** An event of the log: where it stands and when it was recorded. */
interface Mark {
  readonly commit: bigint
  readonly ms: number
}

const mostMarks = 4096

/**
 * Events met while reading, thinned out, in the order of the log. KurrentDB has no index by time, and cannot be
 * read from anywhere but where an event begins: from these a search need not begin at the end.
 */
export class Marks {
  #marks: Mark[] = []

  note(mark: Mark): void {
    const at = this.#marks.findLastIndex(({ commit }) => commit <= mark.commit)
    if (this.#marks[at]?.commit === mark.commit) return
    this.#marks.splice(at + 1, 0, mark)
    if (this.#marks.length > mostMarks) this.#marks = this.#marks.filter((_, index) => index % 2 === 0)
  }

  /** The first that was recorded after an instant. */
  firstAfter(ms: number): Mark | undefined {
    return this.#marks.find((mark) => mark.ms > ms)
  }

  /** The last that stands before a place. */
  lastBefore(commit: bigint): Mark | undefined {
    return this.#marks.findLast((mark) => mark.commit < commit)
  }
}
