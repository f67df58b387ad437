import { openPostgresStore } from '#src/event-store/postgres.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { freshDatabase } from '#tests/support/postgres.ts'
import type { Database } from '#tests/support/postgres.ts'
import type { Opened } from '#tests/event-store/subject.ts'

/** A store on a database of its own; closing it drops the database. */
export async function openFresh(): Promise<Opened & { database: Database }> {
  const database = await freshDatabase()
  const stores: EventStore[] = []
  const another = async (): Promise<EventStore> => {
    const store = await openPostgresStore(database)
    stores.push(store)
    return store
  }
  const close = async (): Promise<void> => {
    await Promise.all(stores.map((store) => store.close()))
    await database.drop()
  }
  return { database, store: await another(), another, close }
}

/** Asks until the answer is yes; the test's own time limit ends it otherwise. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Whether some session waits for the lock of the log. */
export async function someoneWaits(database: Database): Promise<boolean> {
  const { rowCount } = await database.pool.query(
    `select from pg_locks l join pg_database d on d.oid = l.database
     where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`,
  )
  return (rowCount ?? 0) > 0
}
