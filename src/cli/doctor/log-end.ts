import type pg from 'pg'
import { reasonOf } from '#src/cli/doctor/finding.ts'
import type { Config } from '#src/config.ts'
import { openKurrentStore } from '#src/event-store/kurrent.ts'
import type { Position } from '#src/kernel/event.ts'

/** Which log the store holds, and where it ends. */
export interface LogEnd {
  readonly identity: string
  readonly head: Position
}

/** Undefined where nothing has been recorded yet: a store of its own would begin its log when it is opened. */
export async function logEnd(
  client: pg.ClientBase,
  eventStore: Config['eventStore'],
): Promise<LogEnd | undefined> {
  if (eventStore !== undefined) return (await isUsed(client)) ? kurrentEnd(eventStore) : undefined
  const { rows } = await client.query<LogEnd>(
    `select identity::text as identity, (select coalesce(max(position), 0)::text from ledger.events) as head
     from ledger.log`,
  )
  return rows[0]
}

async function isUsed(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query(
    'select from ledger.reactions union all select from ledger.projections limit 1',
  )
  return rows.length > 0
}

async function kurrentEnd(eventStore: NonNullable<Config['eventStore']>): Promise<LogEnd> {
  try {
    const store = await openKurrentStore({ ...eventStore, deadlineMs: 5_000, patienceMs: 5_000 })
    try {
      return { identity: await store.identity(), head: await store.head() }
    } finally {
      await store.close()
    }
  } catch (error) {
    throw new Error(
      `KurrentDB does not answer: ${reasonOf(error)}; check that it runs, and EVENT_STORE_URL`,
      {
        cause: error,
      },
    )
  }
}
