import type { Command } from '#src/kernel/command.ts'

/** The paths that things may be read at, such as "/api/v1/budgets/:". */
export class Places {
  readonly #paths = new Set<string>()

  /** Notes a route at which one thing can be read. */
  add(url: string): void {
    this.#paths.add(url.replaceAll(/:\w+/g, ':'))
  }

  has(collection: string): boolean {
    return this.#paths.has(`${collection.replaceAll(/:\w+/g, ':')}/:`)
  }
}

/**
 * Where a command's new things are found: below the path it is posted to, unless only the collection of their
 * kind can be read (a contract made by POST /quotes/…/convert is in /contracts). All routes must be known by then.
 */
export function collectionOf(places: Places, command: Command, url: string): string | undefined {
  const collection = `/api/v1/${pluralOf(command.creates ?? '')}`
  return !places.has(url) && places.has(collection) ? collection : undefined
}

function pluralOf(creates: string): string {
  const noun = creates.replaceAll('_', '-')
  return noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`
}
