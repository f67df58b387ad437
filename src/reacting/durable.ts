import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type pg from 'pg'
import { comparePositions, type EventStore } from '#src/event-store/port.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'
import type { Reaction } from '#src/kernel/reaction.ts'
import { readCheckpoints, saveCheckpoints } from '#src/reacting/checkpoints.ts'
import type { Parking } from '#src/reacting/parking.ts'
import type { InlineRuns } from '#src/reacting/inline-runs.ts'
import type { Due, Reactions } from '#src/reacting/reactions.ts'

export const durableLimits = {
  /** Another process answers its own facts first; only what is older than this is taken to be left behind. */
  graceMs: 2_000,
  attempts: 5,
  backoffMs: 50,
  backoffMsMax: 5_000,
  /** Pages of the log are this far apart, unless one holds so many events that more is at hand. */
  gatherMs: 50,
  fullPage: 250,
}

export interface DurableParts {
  readonly store: EventStore
  readonly pool: pg.Pool
  readonly reactions: Reactions
  readonly all: readonly Reaction[]
  readonly inline: InlineRuns
  readonly parking: Parking
  readonly log: Logger
  readonly graceMs?: number
}

/**
 * The second run of every reaction, from a stored checkpoint: whatever a crash or a failure kept from being
 * done right after the append is done here. What was done already is found by its command id.
 */
export async function runDurably(parts: DurableParts, signal: AbortSignal): Promise<void> {
  const { store, pool, all } = parts
  const checkpoints = await readCheckpoints({ store, pool, all })
  const start = [...checkpoints.values()].reduce(
    (least, position) => (comparePositions(position, least) < 0 ? position : least),
    await store.head(),
  )
  for await (const events of store.subscribe(start, signal)) {
    await answer(parts, { events, checkpoints, signal })
    const last = events.at(-1)
    if (signal.aborted) return
    if (last) await saveCheckpoints({ pool, all }, last.position)
    if (events.length < durableLimits.fullPage) await pauseFor(durableLimits.gatherMs, signal)
  }
}

interface Batch {
  readonly events: readonly RecordedEvent[]
  readonly checkpoints: ReadonlyMap<string, Position>
  readonly signal: AbortSignal
}

/** Runs what this process has not answered inline and what no other process has answered by now. */
async function answer(parts: DurableParts, { events, checkpoints, signal }: Batch): Promise<void> {
  const due: Due[] = []
  for (const one of events.flatMap((event) => dueOf(parts, event, checkpoints))) {
    if (!(await parts.inline.done(one.event.id))) due.push(one)
  }
  const last = due.at(-1)
  if (last === undefined) return
  await pauseFor(graceOf(parts, last.event), signal)
  for (const one of await parts.reactions.undone(due)) {
    if (signal.aborted) return
    await perform(parts, one, signal)
  }
}

/** The reactions to an event that have not passed it yet. */
function dueOf(parts: DurableParts, event: RecordedEvent, checkpoints: Batch['checkpoints']): Due[] {
  return (parts.reactions.byType.get(event.type) ?? []).flatMap((reaction) => {
    const after = checkpoints.get(reaction.name)
    const isDue = after !== undefined && comparePositions(event.position, after) > 0
    return isDue ? [{ event, reaction }] : []
  })
}

/** How long another process may still take to answer an event of its own. */
function graceOf({ graceMs = durableLimits.graceMs }: DurableParts, event: RecordedEvent): number {
  return Math.min(graceMs, Date.parse(event.recordedAt) + graceMs - Date.now())
}

async function perform(parts: DurableParts, due: Due, signal: AbortSignal): Promise<void> {
  const { event, reaction } = due
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      await parts.reactions.run(event, reaction)
      return
    } catch (error) {
      if (signal.aborted) return
      parts.log.error({ err: error, reaction: reaction.name, eventId: event.id, attempt }, 'reaction failed')
      if (attempt >= durableLimits.attempts && (await isUp(parts.store))) return parkBroken(parts, due, error)
      await pauseFor(Math.min(durableLimits.backoffMsMax, durableLimits.backoffMs * 2 ** attempt), signal)
    }
  }
}

/** A reaction that breaks though the store is up is a defect of ours: it must not stop the others. */
async function parkBroken(parts: DurableParts, { event, reaction }: Due, error: unknown): Promise<void> {
  const cause = error instanceof Error ? error.message : String(error)
  await parts.parking.park(event, reaction, { command: reaction.name, code: 'INTERNAL', details: { cause } })
}

async function isUp(store: EventStore): Promise<boolean> {
  return store.head().then(
    () => true,
    () => false,
  )
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await pause(ms, undefined, { signal }).catch(() => undefined)
}
