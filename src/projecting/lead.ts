import { buildingOf, liveOf, readGeneration, readGenerations } from '#src/projecting/generations.ts'
import type { Generation } from '#src/projecting/generations.ts'
import type { Feed } from '#src/projecting/feed.ts'
import type { Leadership } from '#src/projecting/leadership.ts'
import { makeBuilding, makeFirstGenerations } from '#src/projecting/make-generation.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { Runner } from '#src/projecting/runner.ts'
import type { Surroundings } from '#src/projecting/runner.ts'

export interface Running {
  readonly runner: Runner
  /** Ends the runner alone. */
  readonly stop: AbortController
  readonly ended: Promise<void>
}

/** Runs what this process leads, and looks for what it could lead. */
export class Lead {
  readonly #around: Surroundings
  readonly #feed: Feed
  readonly #moved: (runner: Runner) => void
  readonly #told = new Set<string>()
  readonly #running = new Map<string, Running>()

  constructor(around: Surroundings, feed: Feed, moved: (runner: Runner) => void) {
    this.#around = around
    this.#feed = feed
    this.#moved = moved
  }

  get runners(): Runner[] {
    return [...this.#running.values()].map(({ runner }) => runner)
  }

  /** Makes the generations that are missing, and takes the lead of all of this program's versions that nobody leads. */
  async look(leadership: Leadership, signal: AbortSignal): Promise<Generation[]> {
    await makeFirstGenerations(this.#around, signal)
    const before = await readGenerations(leadership.connection)
    for (const model of this.#around.models) {
      if (needsBuilding(model, before, this.#around.identity)) await makeBuilding(this.#around, model)
    }
    const generations = await readGenerations(leadership.connection)
    this.#tellNewer(generations)
    this.#endRetired(generations)
    for (const model of this.#around.models) {
      for (const generation of ledBy(model, generations, this.#around.identity)) {
        if (!signal.aborted) await this.#take(leadership, { model, generation }, signal)
      }
    }
    return generations
  }

  /** Ends all runners, and waits for them. */
  async end(): Promise<void> {
    const all = [...this.#running.values()]
    for (const { stop } of all) stop.abort()
    await Promise.all(all.map(({ ended }) => ended))
  }

  /** Once: a process that was left behind by a newer program should be ended before long. */
  #tellNewer(generations: readonly Generation[]): void {
    for (const { projection } of this.#around.models) {
      const live = liveOf(generations, projection.name)
      if (live === undefined || live.version <= projection.version || this.#told.has(projection.name))
        continue
      this.#told.add(projection.name)
      const versions = { projection: projection.name, live: live.version, known: projection.version }
      this.#around.log.warn(
        versions,
        'A newer program has taken over a read model; this one no longer folds it',
      )
    }
  }

  #endRetired(generations: readonly Generation[]): void {
    for (const [key, { stop }] of this.#running) {
      const stored = generations.find((one) => keyOf(one) === key)
      if (stored === undefined || stored.state === 'retired') stop.abort()
    }
  }

  async #take(
    leadership: Leadership,
    of: { model: ReadModel; generation: Generation },
    signal: AbortSignal,
  ): Promise<void> {
    const key = keyOf(of.generation)
    if (this.#running.has(key) || !(await leadership.take(of.generation))) return
    // Whoever led it before may have moved it since it was read.
    const generation = await readGeneration(leadership.connection, of.generation)
    if (generation === undefined || generation.state === 'retired') return leadership.leave(of.generation)
    this.#start(leadership, { model: of.model, generation }, signal)
  }

  #start(
    leadership: Leadership,
    of: { model: ReadModel; generation: Generation },
    signal: AbortSignal,
  ): void {
    const stop = new AbortController()
    const runner: Runner = new Runner(this.#around, {
      ...of,
      feed: this.#feed,
      signal: AbortSignal.any([stop.signal, signal]),
      moved: () => this.#moved(runner),
    })
    this.#running.set(keyOf(of.generation), { runner, stop, ended: this.#run(runner, leadership) })
    this.#moved(runner)
  }

  async #run(runner: Runner, leadership: Leadership): Promise<void> {
    const of = { name: runner.model.projection.name, generation: runner.generation }
    const ending = await runner.run()
    // A halted one stays in its place, so that nobody tries in vain, until it is retired or the process ends.
    if (ending === 'halted') await aborted(runner.signal)
    this.#running.delete(keyOf(of))
    await leadership.leave(of).catch(() => undefined)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function keyOf({ name, generation }: { name: string; generation: number }): string {
  return `${name}/${generation}`
}

/** Whether the live generation is of an older version and nobody builds one for this version or a newer one. */
function needsBuilding(model: ReadModel, generations: readonly Generation[], identity: string): boolean {
  const { name, version } = model.projection
  const live = liveOf(generations, name)
  const building = buildingOf(generations, name)
  if (live === undefined || live.version >= version) return false
  return building === undefined || building.version < version || building.log !== identity
}

/** What this program can fold: generations of its own version and of the store's log. */
function ledBy(model: ReadModel, generations: readonly Generation[], identity: string): Generation[] {
  const { name, version } = model.projection
  const live = liveOf(generations, name)
  const building = buildingOf(generations, name)
  if (live !== undefined && live.version > version) return []
  return [live, building]
    .filter((one) => one !== undefined)
    .filter((one) => one.version === version && one.log === identity)
}
