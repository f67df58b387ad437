import type { CommandOutcome } from '#src/deciding/request.ts'
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
 * Where a new thing is found: below the path it was posted to, unless only the collection of its kind can be read
 * (a contract made by POST /quotes/…/convert is in /contracts).
 */
export function locationOf(places: Places, route: { url: string; path: string }, made: Made): string {
  const collection = `/api/v1/${pluralOf(made.command.creates ?? '')}`
  const isElsewhere = !places.has(route.url) && places.has(collection)
  return `${isElsewhere ? collection : route.path}/${made.outcome.id}`
}

interface Made {
  command: Command
  outcome: CommandOutcome
}

function pluralOf(noun: string): string {
  return noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`
}
