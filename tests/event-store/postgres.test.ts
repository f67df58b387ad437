import { storeContract } from '#tests/event-store/contract.ts'
import { openFresh } from '#tests/event-store/postgres-store.ts'

storeContract('PostgreSQL', openFresh)
