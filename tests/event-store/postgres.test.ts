import { openPostgresStore } from '#src/event-store/postgres.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { storeContract } from '#tests/event-store/contract.ts'
import { freshDatabase } from '#tests/support/postgres.ts'

storeContract('PostgreSQL', async () => {
  const database = await freshDatabase()
  const stores: EventStore[] = []
  const another = async (): Promise<EventStore> => {
    const store = await openPostgresStore(database)
    stores.push(store)
    return store
  }
  return {
    store: await another(),
    another,
    close: async () => {
      await Promise.all(stores.map((store) => store.close()))
      await database.drop()
    },
  }
})
