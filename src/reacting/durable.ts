import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type pg from 'pg'
import { comparePositions, type EventStore } from '#src/event-store/port.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'
import type { Reaction } from '#src/kernel/reaction.ts'
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
  const checkpoints = await readCheckpoints(parts)
  const start = [...checkpoints.values()].reduce(
    (least, position) => (comparePositions(position, least) < 0 ? position : least),
    await parts.store.head(),
  )
  for await (const events of parts.store.subscribe(start, signal)) {
    for (const event of events) {
      for (const reaction of parts.reactions.byType.get(event.type) ?? []) {
        const after = checkpoints.get(reaction.name)
        if (after !== undefined && comparePositions(event.position, after) > 0)
          await perform(parts, { event, reaction, signal })
      }
      if (signal.aborted) return
    }
    const last = events.at(-1)
    if (last) await saveCheckpoints(parts, last.position)
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

/** A reaction that is new begins at the head of the log, unless it asks for the whole of it. */
async function readCheckpoints({ store, pool, all }: DurableParts): Promise<Map<string, Position>> {
  const [head, log] = [await store.head(), await store.identity()]
  for (const { name, fromStart } of all) {
    await pool.query(
      'insert into ledger.reactions (name, log, checkpoint) values ($1, $2, $3) on conflict (name) do nothing',
      [name, log, fromStart ? '0' : head],
    )
  }
  const { rows } = await pool.query<{ name: string; log: string; checkpoint: string }>(
    'select name, log, checkpoint from ledger.reactions',
  )
  const foreign = rows.find((row) => row.log !== log)
  if (foreign)
    throw new Error(`the reaction ${foreign.name} has followed another log (${foreign.log}, not ${log})`)
  return new Map(
    rows.filter(({ name }) => all.some((one) => one.name === name)).map((row) => [row.name, row.checkpoint]),
  )
}

async function saveCheckpoints({ pool, all }: DurableParts, position: Position): Promise<void> {
  await pool.query(
    `update ledger.reactions set checkpoint = $2, updated_at = now()
     where name = any($1::text[]) and checkpoint::numeric < $2::numeric`,
    [all.map(({ name }) => name), position],
  )
}
