import { resolve } from 'node:path'
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { openApp } from '#src/cli/app.ts'
import { startDatabase } from '#src/cli/database.ts'
import { demoTenant, fillDemo } from '#src/cli/demo.ts'
import type { Rooms, Runtime } from '#src/cli/runtime.ts'
import { secretsOf } from '#src/cli/secrets.ts'
import { type Config, isOpen } from '#src/config.ts'
import { beforeAll } from '#src/event-store/port.ts'
import { errorCode } from '#src/postgres/error-code.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

const shutdown_ms = 25_000
/** Without a database nothing more can be saved: what is under way is given a moment to be told so. */
const withoutDatabase_ms = 3_000

/** Starts everything, and stops it in order when the process is asked to end. */
export async function serve(rooms: Rooms, config: Config, log: Logger): Promise<void> {
  const closings: (() => Promise<unknown>)[] = []
  const closeAll = async (): Promise<void> => {
    for (const close of closings.splice(0).reverse()) await close()
  }
  const grace = closeWithGrace({ delay: shutdown_ms, logger: false }, async ({ signal, err }) => {
    if (err) log.fatal({ err }, 'a defect ends the server')
    else log.info({ signal }, 'stopping')
    if (err) process.exitCode = 1
    await closeAll()
    // Left to itself, the library would end the process with 0.
    if (process.exitCode !== undefined) process.exit()
  })
  const onDatabaseEnd = (): void => {
    log.fatal('the embedded database has ended; its log is postgres.log in DATA_DIR')
    process.exitCode = 1
    setTimeout(() => process.exit(), withoutDatabase_ms).unref()
    grace.close()
  }
  try {
    const secrets = secretsOf(config)
    const database = await startDatabase(config, log, onDatabaseEnd)
    closings.push(() => database.stop())
    const prepare = config.demo ? demo : async () => undefined
    const opened = await openApp({
      rooms,
      secrets,
      log,
      database,
      prepare,
      eventStore: config.eventStore,
      isOpen: isOpen(config),
      webhooks: { allowPrivate: config.webhooksMayBePrivate },
      provider: config.identityProvider,
      takesOwnTokens: config.authSecret !== undefined || config.identityProvider === undefined,
    })
    closings.push(() => opened.close())
    await opened.app.listen({ port: config.port, host: config.host }).catch(cannotListen(config))
    greet(config, log)
  } catch (error) {
    await closeAll()
    grace.uninstall()
    throw error
  }
}

/** An address that is taken, or is none of this machine, is the surroundings' fault. */
function cannotListen({ host, port }: Config) {
  return (error: unknown): never => {
    if (errorCode(error) === undefined) throw error
    const why = error instanceof Error ? error.message : ''
    throw new StartupError(
      `The server cannot listen on ${host}:${port}: ${why}.`,
      'Set PORT to a free port, and HOST to an address of this machine.',
      { cause: error },
    )
  }
}

/** The demo fills an empty store only: it never mixes with what somebody has recorded. */
async function demo({ store, ledger, log }: Runtime): Promise<void> {
  const [first] = await store.readAll(beforeAll, 1)
  if (first !== undefined && first.tenant !== demoTenant) return
  const started = first === undefined ? new Date() : new Date(first.recordedAt)
  const steps = await fillDemo(ledger, started)
  if (first === undefined) log.info({ steps }, 'filled the tenant demo')
}

function greet(config: Config, log: Logger): void {
  const { port, host, dataDir, databaseUrl, identityProvider } = config
  const at = `http://${host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host}:${port}`
  log.info(`Grand Livre answers on ${at}; the API is described at ${at}/docs`)
  if (databaseUrl === undefined) log.info(`The books are kept in ${resolve(dataDir)}`)
  if (identityProvider !== undefined) log.info(`People sign in with ${identityProvider.issuer}`)
  if (!isOpen(config)) return
  log.warn(
    'AUTHENTICATION IS OFF: every program on this machine acts as an admin of the tenant demo. ' +
      'Set AUTH_SECRET or AUTH_JWKS_URL to ask for tokens.',
  )
}
