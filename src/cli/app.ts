import type { IdentityProvider } from '#src/auth/identity-provider.ts'
import { people } from '#src/auth/people.ts'
import type { Database } from '#src/cli/database.ts'
import { type EventStorePlace, openRuntime, type Rooms, type Runtime } from '#src/cli/runtime.ts'
import type { Secrets } from '#src/cli/secrets.ts'
import { authenticationOf, importablesOf, importPartsOf, readingsOf, todayOf } from '#src/cli/server-parts.ts'
import { version } from '#src/cli/version.ts'
import { checkedTargets, leavingOf, startDeliveries, type WebhookParts } from '#src/cli/webhooks.ts'
import { postgresDeliveries } from '#src/delivering/deliveries.ts'
import { deliveryRoutes } from '#src/http/delivery-routes.ts'
import { importRoutes } from '#src/http/import-routes.ts'
import type { App } from '#src/http/routes.ts'
import { runRoutes } from '#src/http/run-routes.ts'
import { buildServer, type ServerParts } from '#src/http/server.ts'
import type { Logger } from 'pino'
import { exclusively } from '#src/postgres/exclusively.ts'
import { rowLevelReader } from '#src/postgres/row-level-reader.ts'
import { startProjections, type RunningProjections } from '#src/projecting/projections.ts'
import { runDurably } from '#src/reacting/durable.ts'
import { parkedReactions } from '#src/reacting/operator.ts'
import type { RunParts } from '#src/scheduling/perform.ts'
import { startScheduler } from '#src/scheduling/scheduler.ts'

/** Everything of one process, ready to listen. */
export interface OpenApp {
  readonly app: App
  readonly runtime: Runtime
  readonly projections: RunningProjections
  /** Stops it in the opposite order of opening. */
  close(): Promise<void>
}

export interface AppParts {
  readonly rooms: Rooms
  readonly secrets: Secrets
  readonly log: Logger
  readonly database: Database
  readonly eventStore?: EventStorePlace | undefined
  /** Whether everybody on this machine may do everything, because no secret was configured. */
  readonly isOpen: boolean
  readonly provider?: IdentityProvider | undefined
  /** Whether tokens signed with our own secret count; they do unless an identity provider is to sign alone. */
  readonly takesOwnTokens?: boolean
  /** Whether the scheduled runs are left to others. */
  readonly withoutScheduler?: boolean
  readonly webhooks?: WebhookParts
  readonly server?: Partial<Pick<ServerParts, 'limits' | 'checkAnswers'>>
  /** Done before the first request can come. */
  prepare?(this: void, runtime: Runtime): Promise<void>
}

/** Opens the write side, the read models, the reactions and the server on a database. */
export async function openApp(parts: AppParts): Promise<OpenApp> {
  const closings: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const one of closings.splice(0).reverse())
      await one().catch((error: unknown) => parts.log.error({ err: error }, 'while stopping'))
  }
  try {
    return { ...(await open(parts, (closing) => closings.push(closing))), close }
  } catch (error) {
    await close()
    throw error
  }
}

type Later = (closing: () => Promise<unknown>) => void

async function open(parts: AppParts, later: Later): Promise<Omit<OpenApp, 'close'>> {
  const runtime = await openRuntime(parts)
  later(() => runtime.close())
  const projections = await startProjections({ ...runtime, readModels: parts.rooms.readModels })
  later(() => projections.stop())
  startReacting(runtime, later)
  await parts.prepare?.(runtime)
  const reader = await rowLevelReader(runtime.url)
  later(() => reader.close())
  const seen = people(runtime.pool, (error) => parts.log.warn({ err: error }, 'a name was not noted'))
  later(() => seen.settled())
  const { store, ledger } = runtime
  const command = (name: string) => ledger.command(name)
  const running: RunParts = { store, reader, readModels: projections, execute: ledger.execute, command }
  const app = await buildServer({
    ...runtime,
    ...parts.server,
    areas: parts.rooms.areas,
    queryRoutes: [
      ...parts.rooms.queryRoutes,
      importRoutes(importPartsOf(runtime), importablesOf(runtime)),
      deliveryRoutes(postgresDeliveries(runtime.pool)),
      runRoutes({ ...running, today: todayOf(runtime) }, parts.rooms.runs),
    ],
    execute: checkedTargets(runtime, parts.webhooks),
    leaving: leavingOf(runtime),
    reader,
    readModels: projections,
    parked: parkedReactions({ ...runtime, all: runtime.allReactions }),
    auth: authenticationOf(runtime, parts, seen),
    version,
    readings: readingsOf(runtime),
    checks: { database: () => runtime.pool.query('select 1') },
  })
  later(() => app.close())
  startDeliveries(runtime, parts.webhooks, later)
  if (parts.withoutScheduler !== true) {
    const scheduler = startScheduler({ ...runtime, ...parts.rooms, ...running, now: () => new Date() })
    later(() => scheduler.stop())
  }
  return { app, runtime, projections }
}

/** The durable run of the reactions, in one process at a time. */
function startReacting(runtime: Runtime, later: Later): void {
  const ending = new AbortController()
  const { url, log } = runtime
  const running = exclusively(
    {
      url,
      lock: 'ledger.reactions',
      signal: ending.signal,
      onError: (error) => log.error({ err: error }, 'reactions'),
    },
    (signal) => runDurably({ ...runtime, all: runtime.allReactions }, signal),
  )
  later(async () => {
    ending.abort()
    await running
  })
}
