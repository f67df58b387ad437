import type pg from 'pg'
import type { Position } from '#src/kernel/event.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { checkLog } from '#src/projecting/check-log.ts'
import { Feed } from '#src/projecting/feed.ts'
import { foldingPool } from '#src/projecting/folding-pool.ts'
import { Lead } from '#src/projecting/lead.ts'
import type { Log } from '#src/projecting/log.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import type { Surroundings } from '#src/projecting/runner.ts'
import { Skips } from '#src/projecting/skips.ts'
import { statusOf } from '#src/projecting/status-of.ts'
import type { ReadModels } from '#src/projecting/status.ts'
import { Supervisor } from '#src/projecting/supervisor.ts'
import { Sweep } from '#src/projecting/sweep.ts'
import { turns } from '#src/projecting/turns.ts'
import { WaitingRoom } from '#src/projecting/waiting.ts'
import { Watch } from '#src/projecting/watch.ts'

export interface ProjectionOptions {
  readonly store: EventStore
  readonly pool: pg.Pool
  /** The address of the pool's database: the projections open connections of their own. */
  readonly url: string
  readonly readModels: readonly ReadModel[]
  readonly log: Log
  /** How long `waitFor` waits at most. */
  readonly waitMs?: number
  /** Whether positions count events, so that a lag can be told by subtraction. */
  readonly countable?: boolean
  /** How often to look whether another process has left something to lead. */
  readonly lookEveryMs?: number
  /** How long the tables of a generation stay after another has taken its place. */
  readonly keepRetiredMs?: number
  /** How many events a read asks for while catching up. */
  readonly pageSize?: number
}

/** The projections of this process: those that it leads, and those that it watches another process lead. */
export interface RunningProjections extends ReadModels {
  /** The number of the generation that queries see, as far as this process has heard. */
  liveGeneration(name: string): number | undefined
  /** Ends what is under way and sends away who waits. */
  stop(): Promise<void>
}

const connections = 4
const lookingAtOnce = 3
const catchingUpAtOnce = 2

/** Begins to keep the read models up with the log. Their public views are there when it resolves. */
export async function startProjections(options: ProjectionOptions): Promise<RunningProjections> {
  await checkLog(options.store, options.pool, options.readModels)
  const [identity, head] = await Promise.all([options.store.identity(), options.store.head()])
  const parts = assemble(options, { identity, head })
  const projections = running(options, parts)
  try {
    await parts.feed.open()
    parts.reading = parts.feed.run()
    await parts.supervisor.start()
    return projections
  } catch (error) {
    await projections.stop()
    throw error
  }
}

interface Parts {
  readonly ending: AbortController
  readonly around: Surroundings
  readonly waiting: WaitingRoom
  readonly feed: Feed
  readonly watch: Watch
  readonly lead: Lead
  readonly skips: Skips
  readonly supervisor: Supervisor
  reading: Promise<void>
}

/** Puts the parts together: who leads, who reads, who writes down checkpoints, who waits, who watches. */
function assemble(
  options: ProjectionOptions,
  { identity, head }: { identity: string; head: Position },
): Parts {
  const ending = new AbortController()
  const { signal } = ending
  const around = surroundings(options, identity)
  const { store, pool, models, log } = around
  const { waitMs: timeoutMs = 5_000, keepRetiredMs: keepMs = 60_000, lookEveryMs: everyMs = 1_000 } = options

  const names = models.map(({ projection }) => projection.name)
  const waiting = new WaitingRoom({ names, store, timeoutMs, signal, head })
  const feed = new Feed({
    store,
    log,
    signal,
    delivered: (position) => waiting.seen(position),
    awaited: () => waiting.busy,
  })
  const watch = new Watch({ pool, waiting, led: () => lead.runners, log, signal })
  const lead: Lead = new Lead(around, feed, (runner) => {
    watch.moved(runner)
    skips.note()
  })
  const skips = new Skips({ ...around, runners: () => lead.runners })
  const sweep = new Sweep({ pool, log, keepMs, signal })
  const supervisor = new Supervisor({
    url: options.url,
    lead,
    log,
    signal,
    everyMs,
    looked: async (generations, leadership) => {
      watch.take(generations)
      await sweep.look(generations, leadership)
    },
    checkpointsMoved: () => watch.look(),
  })
  return { ending, around, waiting, feed, watch, lead, skips, supervisor, reading: Promise.resolve() }
}

function running({ countable = true }: ProjectionOptions, parts: Parts): RunningProjections {
  const { ending, around, waiting, feed, watch, lead } = parts
  const { store, pool, models } = around
  const names = models.map(({ projection }) => projection.name)
  let stopped: Promise<void> | undefined

  return {
    async waitFor(name, position) {
      if (waiting.of(name).has(position)) return
      const waited = waiting.wait(name, position)
      feed.hurry()
      watch.look()
      await waited
    },
    status: () => statusOf({ store, pool, names, runners: lead.runners, countable }),
    liveGeneration: (name) => watch.liveGeneration(name),
    stop() {
      ending.abort()
      stopped ??= stop(parts)
      return stopped
    },
  }
}

async function stop({ around, waiting, supervisor, skips, reading }: Parts): Promise<void> {
  waiting.close()
  await Promise.all([supervisor.close(), reading])
  await skips.close()
  await supervisor.release()
  await around.foldingPool.end()
}

function surroundings(options: ProjectionOptions, identity: string): Surroundings {
  const { store, pool, url, readModels: models, log, pageSize = 5_000 } = options
  return {
    store,
    identity,
    pool,
    models,
    log,
    pageSize,
    foldingPool: foldingPool(url, connections),
    look: turns(lookingAtOnce),
    turn: turns(catchingUpAtOnce),
    switchTurn: turns(1),
  }
}
