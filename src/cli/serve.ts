import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { people } from '#src/auth/people.ts'
import { startDatabase } from '#src/cli/database.ts'
import { demoTenant, fillDemo } from '#src/cli/demo.ts'
import { openRuntime, type Rooms, type Runtime } from '#src/cli/runtime.ts'
import { secretsOf } from '#src/cli/secrets.ts'
import { authenticationOf, importablesOf, importPartsOf, readingsOf } from '#src/cli/server-parts.ts'
import { version } from '#src/cli/version.ts'
import type { Config } from '#src/config.ts'
import { beforeAll } from '#src/event-store/port.ts'
import { importRoutes } from '#src/http/import-routes.ts'
import { buildServer } from '#src/http/server.ts'
import { exclusively } from '#src/postgres/exclusively.ts'
import { rowLevelReader } from '#src/postgres/row-level-reader.ts'
import { startProjections } from '#src/projecting/projections.ts'
import { runDurably } from '#src/reacting/durable.ts'
import { parkedReactions } from '#src/reacting/operator.ts'

const shutdown_ms = 25_000

type Closing = () => Promise<unknown>

/** Starts everything, and when the process is asked to end stops it in the opposite order. */
export async function serve(rooms: Rooms, config: Config, log: Logger): Promise<void> {
  const closings: Closing[] = []
  const grace = closeWithGrace({ delay: shutdown_ms, logger: false }, async ({ signal, err }) => {
    if (err) log.fatal({ err }, 'a defect ends the server')
    else log.info({ signal }, 'stopping')
    for (const close of closings.reverse())
      await close().catch((error: unknown) => log.error({ err: error }, 'while stopping'))
    if (err) process.exitCode = 1
  })
  try {
    await start({ rooms, config, log, later: (close) => closings.push(close), end: () => grace.close() })
  } catch (error) {
    for (const close of closings.reverse()) await close().catch(() => undefined)
    grace.uninstall()
    throw error
  }
}

interface Starting {
  readonly rooms: Rooms
  readonly config: Config
  readonly log: Logger
  /** Notes what must be stopped, in the order of starting. */
  later(this: void, close: Closing): void
  /** Ends the process in order. */
  end(this: void): void
}

async function start(starting: Starting): Promise<void> {
  const { rooms, config, log, later, end } = starting
  const secrets = secretsOf(config)
  const database = await startDatabase(config, log, () => {
    log.fatal('the embedded database has ended; its log is in DATA_DIR/postgres.log')
    process.exitCode = 1
    end()
  })
  later(() => database.stop())
  const runtime = await openRuntime({ rooms, secrets, log, database })
  later(() => runtime.close())
  const projections = await startProjections({ ...runtime, readModels: rooms.readModels })
  later(() => projections.stop())
  startReacting(runtime, later)
  if (config.demo) await demo(runtime)

  const reader = await rowLevelReader(database.url)
  later(() => reader.close())
  const seen = people(runtime.pool, (error) => log.warn({ err: error }, 'a name was not noted'))
  later(() => seen.settled())
  const app = await buildServer({
    ...runtime,
    areas: rooms.areas,
    queryRoutes: [...rooms.queryRoutes, importRoutes(importPartsOf(runtime), importablesOf(runtime))],
    execute: runtime.ledger.execute,
    reader,
    readModels: projections,
    parked: parkedReactions({ ...runtime, all: runtime.allReactions }),
    auth: authenticationOf(runtime, config, seen),
    version,
    readings: readingsOf(runtime),
    checks: { database: () => runtime.pool.query('select 1') },
  })
  later(() => app.close())
  await app.listen({ port: config.port, host: config.host })
  greet(config, log)
}

/** The durable run of the reactions, in one process at a time. */
function startReacting(runtime: Runtime, later: Starting['later']): void {
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

/** The demo fills an empty store only: it never mixes with what somebody has recorded. */
async function demo({ store, ledger, log }: Runtime): Promise<void> {
  const [first] = await store.readAll(beforeAll, 1)
  if (first !== undefined && first.tenant !== demoTenant) return
  const started = first === undefined ? new Date() : new Date(first.recordedAt)
  const steps = await fillDemo(ledger, started.getUTCFullYear())
  if (first === undefined) log.info({ steps }, 'filled the tenant demo')
}

function greet({ port, host, authSecret }: Config, log: Logger): void {
  const at = `http://${host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host}:${port}`
  log.info(`Grand Livre answers on ${at}; the API is described at ${at}/docs`)
  if (authSecret !== undefined) return
  log.warn(
    'AUTHENTICATION IS OFF: every program on this machine acts as an admin of the tenant demo. ' +
      'Set AUTH_SECRET to ask for tokens.',
  )
}
