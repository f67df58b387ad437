import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type pg from 'pg'
import { comparePositions, type EventStore } from '#src/event-store/port.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'
import type { Reaction } from '#src/kernel/reaction.ts'
import { readCheckpoints, saveCheckpoints } from '#src/reacting/checkpoints.ts'
import type { Parking } from '#src/reacting/parking.ts'
import type { InlineRuns } from '#src/reacting/inline-runs.ts'
import type { Reactions } from '#src/reacting/reactions.ts'

export const durableLimits = {
  /** Another process answers its own facts first; only what is older than this is taken to be left behind. */
  graceMs: 2_000,
  attempts: 5,
  backoffMs: 50,
  backoffMsMax: 5_000,
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
    for (const event of events) {
      await answer(parts, { event, signal, checkpoints })
      if (signal.aborted) return
    }
    const last = events.at(-1)
    if (last) await saveCheckpoints({ pool, all }, last.position)
  }
}

/** Runs the reactions to an event that have not passed it yet. */
async function answer(
  parts: DurableParts,
  due: { event: RecordedEvent; signal: AbortSignal; checkpoints: ReadonlyMap<string, Position> },
): Promise<void> {
  const { event, signal, checkpoints } = due
  for (const reaction of parts.reactions.byType.get(event.type) ?? []) {
    const after = checkpoints.get(reaction.name)
    const isDue = after !== undefined && comparePositions(event.position, after) > 0
    if (isDue) await perform(parts, { event, reaction, signal })
  }
}

interface Due {
  readonly event: RecordedEvent
  readonly reaction: Reaction
  readonly signal: AbortSignal
}

async function perform(parts: DurableParts, due: Due): Promise<void> {
  const { event, reaction, signal } = due
  if (await parts.inline.done(event.id)) return
  const grace = parts.graceMs ?? durableLimits.graceMs
  await pauseFor(Math.min(grace, Date.parse(event.recordedAt) + grace - Date.now()), signal)
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
