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

/** Where a new thing is found, from the path that its command was posted to and its id. */
export type LocationOf = (path: string, id: string) => string

/**
 * Where a command's new things are found: below the path it is posted to; else, when only the collection of their
 * kind can be read, there (a contract made by POST /quotes/…/convert is in /contracts). What is made of a thing of a
 * collection is beside it when it is of that kind (the counter-movement of a reversal), else it is shown with it (a
 * settlement with its movement). All routes must be known by then.
 */
export function locationOf(places: Places, command: Command, url: string): LocationOf {
  const plural = pluralOf(command.creates ?? '')
  const collection = `/api/v1/${plural}`
  const [, above] = /^(.*)\/:\w+\/[^/:]+$/.exec(url) ?? []
  if (places.has(url)) return below
  if (places.has(collection)) return (_path, id) => below(collection, id)
  if (above === undefined || !places.has(above)) return below
  return above.endsWith(`/${plural}`)
    ? (path, id) => below(parentOf(path, 2), id)
    : (path) => parentOf(path, 1)
}

function below(path: string, id: string): string {
  return `${path}/${id}`
}

function parentOf(path: string, levels: number): string {
  return path.split('/').slice(0, -levels).join('/')
}

function pluralOf(creates: string): string {
  const noun = creates.replaceAll('_', '-')
  return noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`
}
