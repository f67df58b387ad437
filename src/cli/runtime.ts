import type { Logger } from 'pino'
import type pg from 'pg'
import { apiKeySecret, type Secrets } from '#src/cli/secrets.ts'
import type { Database } from '#src/cli/database.ts'
import { apiKeyText, type KeyHolder } from '#src/auth/api-keys.ts'
import type { AnyAggregate } from '#src/deciding/states.ts'
import type { LaneBatch } from '#src/deciding/lane.ts'
import type { Tenancy } from '#src/deciding/batch.ts'
import { Ledger, type LedgerParts } from '#src/deciding/ledger.ts'
import { factRegistry } from '#src/event-store/fact-registry.ts'
import { withPersonalData } from '#src/event-store/personal-data.ts'
import { openSubjectKeys } from '#src/event-store/postgres-subject-keys.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { openKurrentStore } from '#src/event-store/kurrent.ts'
import { openPostgresStore } from '#src/event-store/postgres.ts'
import type { Routes } from '#src/http/routes.ts'
import type { Translations } from '#src/delivering/cloud-event.ts'
import { signingSecrets } from '#src/delivering/signing.ts'
import type { Subscriptions } from '#src/delivering/subscription.ts'
import type { Area } from '#src/kernel/area.ts'
import type { Reaction } from '#src/kernel/reaction.ts'
import { migrate } from '#src/postgres/migrate.ts'
import { migrationFolders } from '#src/postgres/migration-files.ts'
import { openPool } from '#src/postgres/pool.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { registerReactions } from '#src/reacting/checkpoints.ts'
import { InlineRuns } from '#src/reacting/inline-runs.ts'
import { type Parking, postgresParking } from '#src/reacting/parking.ts'
import { Reactions } from '#src/reacting/reactions.ts'
import type { Run } from '#src/scheduling/run.ts'

/** How the state of an API key's stream tells whom the key stands for. */
export interface ApiKeyFold {
  readonly aggregate: AnyAggregate
  holderOf(this: void, state: unknown): (KeyHolder & { readonly secretHash: string }) | undefined
}

/** What the rooms of the business give to the foundations. */
export interface Rooms {
  readonly areas: readonly Area[]
  readonly readModels: readonly ReadModel[]
  readonly queryRoutes: readonly Routes[]
  readonly tenancy: Tenancy
  /** Commands whose input may come as the rows of a file, by what the file holds. */
  readonly imports: Readonly<Record<string, string>>
  readonly apiKeys: ApiKeyFold
  readonly webhooks: Subscriptions
  /** What the business calls its facts outside. */
  readonly translations: Translations
  /** Work that time brings. */
  readonly runs: readonly Run[]
  /** SQL that lists the open tenants, for whom the scheduled runs are done: `tenant`, `time_zone`. */
  readonly tenants: string
}

/** The write side of one process, open on its database. */
export interface Runtime {
  readonly rooms: Rooms
  readonly secrets: Secrets
  readonly log: Logger
  readonly url: string
  readonly pool: pg.Pool
  readonly store: EventStore
  /** Whether the store's positions count 1, 2, 3 … */
  readonly countable: boolean
  readonly ledger: Ledger
  readonly reactions: Reactions
  readonly inline: InlineRuns
  readonly parking: Parking
  readonly allReactions: readonly Reaction[]
  readonly lastBatch: LaneBatch
  /** What a second ledger on the same log needs, for rehearsals. */
  readonly ledgerParts: LedgerParts
  close(): Promise<void>
}

/** A log in KurrentDB. */
export interface EventStorePlace {
  readonly url: string
  readonly log?: string
}

/** Opens the write side: migrates the database, opens the log, wires the reactions. */
export async function openRuntime(parts: {
  rooms: Rooms
  secrets: Secrets
  log: Logger
  database: Database
  /** The KurrentDB that holds the log, and which of its logs; without one PostgreSQL does. */
  eventStore?: EventStorePlace | undefined
}): Promise<Runtime> {
  const { rooms, secrets, log, database, eventStore } = parts
  const { url } = database
  const pool = openPool(url, { name: 'ledger', max: 8 })
  await migrate(pool, migrationFolders)
  const kept = await (eventStore ? openKurrentStore(eventStore) : openPostgresStore({ pool, url }))
  const store = withPersonalData(
    kept,
    await openSubjectKeys(pool, secrets.dataKey),
    factRegistry(rooms.areas),
  )

  const lastBatch: LaneBatch = { commands: 0, waiting: 0, seconds: 0 }
  const ledgerParts = ledgerPartsOf(rooms, store, secrets)
  const ledger = new Ledger({ ...ledgerParts, onBatch: (batch) => Object.assign(lastBatch, batch) })
  const allReactions = rooms.areas.flatMap(({ reactions }) => reactions)
  await registerReactions({ store, pool, all: allReactions })
  const parking = postgresParking(pool)
  const reactions = new Reactions({ reactions: allReactions, ledger, parking, log })
  const inline = new InlineRuns(reactions)
  ledger.react((events) => inline.run(events))
  return {
    rooms,
    secrets,
    log,
    url,
    pool,
    store,
    countable: eventStore === undefined,
    ledger,
    reactions,
    inline,
    parking,
    allReactions,
    lastBatch,
    ledgerParts,
    close: async () => {
      await store.close()
      await pool.end()
    },
  }
}

function ledgerPartsOf({ areas, tenancy }: Rooms, store: EventStore, secrets: Secrets): LedgerParts {
  const secretOf = (tenant: string, id: string): string => apiKeySecret(secrets.authSecret, tenant, id)
  const signs = signingSecrets(secrets.dataKey)
  const reveal: LedgerParts['reveal'] = (tenant, id, rotation) =>
    rotation === undefined
      ? apiKeyText({ tenant, keyId: id, secret: secretOf(tenant, id) })
      : signs({ tenant, id, rotation })
  return { store, areas, tenancy, now: () => new Date(), secretOf, reveal }
}
