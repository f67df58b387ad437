import type pg from 'pg'
import { beforeAll, comparePositions, type EventStore } from '#src/event-store/port.ts'
import type { Position } from '#src/kernel/event.ts'
import type { Reaction } from '#src/kernel/reaction.ts'

export interface Followed {
  readonly store: EventStore
  readonly pool: pg.Pool
  readonly all: readonly Reaction[]
}

/**
 * Notes where new reactions begin: at the head of the log, unless they ask for the whole of it. It is done before
 * the first command of a process, so that a crash right after that command leaves nothing out.
 */
export async function registerReactions({ store, pool, all }: Followed): Promise<void> {
  const [head, log] = [await store.head(), await store.identity()]
  await pool.query(
    `insert into ledger.reactions (name, log, checkpoint)
     select name, $2, checkpoint from unnest($1::text[], $3::text[]) as r(name, checkpoint)
     on conflict (name) do nothing`,
    [all.map(({ name }) => name), log, all.map(({ fromStart }) => (fromStart ? beforeAll : head))],
  )
}

/** How far the durable run of each reaction has got. Reactions that followed another log stop here. */
export async function readCheckpoints({ store, pool, all }: Followed): Promise<Map<string, Position>> {
  const [head, log] = [await store.head(), await store.identity()]
  const { rows } = await pool.query<{ name: string; log: string; checkpoint: string }>(
    'select name, log, checkpoint from ledger.reactions where name = any($1::text[])',
    [all.map(({ name }) => name)],
  )
  const foreign = rows.find((row) => row.log !== log)
  if (foreign)
    throw new Error(`The reaction ${foreign.name} has followed another log (${foreign.log}, not ${log}).`)
  const beyond = rows.find((row) => comparePositions(row.checkpoint, head) > 0)
  if (beyond)
    throw new Error(`The reaction ${beyond.name} has followed the log beyond its end (${beyond.checkpoint}).`)
  return new Map(rows.map((row) => [row.name, row.checkpoint]))
}

/**
 * A checkpoint only moves forward. It does not wait for the disk: one that a power cut takes back repeats work that
 * finds itself done.
 */
export async function saveCheckpoints(
  { pool, all }: Omit<Followed, 'store'>,
  position: Position,
): Promise<void> {
  await pool.query(
    `with unhurried as (select set_config('synchronous_commit', 'off', true))
     update ledger.reactions set checkpoint = $2, updated_at = now()
     from unhurried
     where name = any($1::text[]) and checkpoint::numeric < $2::numeric`,
    [all.map(({ name }) => name), position],
  )
}

/** A reaction that was ahead of the log, or followed another one, and from where it goes on. */
export interface SetBack {
  readonly name: string
  readonly from: Position
  readonly to: Position
}

/**
 * Lets reactions go on that followed the log beyond its end, or another log: they begin as new ones do, at its
 * head, or at its beginning if they ask for that. Those that are within the log stay where they are.
 */
export async function setBackCheckpoints({ store, pool, all }: Followed): Promise<SetBack[]> {
  const { rows } = await pool.query<{ name: string; log: string; checkpoint: string }>(
    'select name, log, checkpoint from ledger.reactions where name = any($1::text[]) order by name',
    [all.map(({ name }) => name)],
  )
  // The log's end after the checkpoints: others may be appending and reacting meanwhile.
  const [head, log] = [await store.head(), await store.identity()]
  const setBack: SetBack[] = []
  for (const row of rows) {
    if (row.log === log && comparePositions(row.checkpoint, head) <= 0) continue
    const isFromStart = all.some(({ name, fromStart }) => name === row.name && fromStart)
    const to = isFromStart ? beforeAll : head
    const { rowCount } = await pool.query(
      `update ledger.reactions set log = $4, checkpoint = $5, updated_at = now()
       where name = $1 and log = $2 and checkpoint = $3`,
      [row.name, row.log, row.checkpoint, log, to],
    )
    if (rowCount === 1) setBack.push({ name: row.name, from: row.checkpoint, to })
  }
  return setBack
}
