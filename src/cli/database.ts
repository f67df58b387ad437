import { resolve } from 'node:path'
import pg from 'pg'
import type { Logger } from 'pino'
import type { Config } from '#src/config.ts'
import { startEmbedded } from '#src/postgres/embedded.ts'
import { FolderInUse } from '#src/postgres/embedded/folder-lock.ts'
import { runningServer } from '#src/postgres/embedded/running.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

const patience_ms = 10_000

export interface Database {
  readonly url: string
  stop(): Promise<void>
}

/** The database of the configuration: an outside one, or the embedded one, which is started here alone. */
export async function startDatabase(config: Config, log: Logger, onEnd?: () => void): Promise<Database> {
  if (config.databaseUrl !== undefined) {
    await reach(config.databaseUrl)
    return outside(config.databaseUrl)
  }
  return startEmbedded({
    dataDir: config.dataDir,
    log: (message) => log.info(message),
    ...(onEnd && { onUnexpectedEnd: onEnd }),
  })
}

/** The same, for a command beside a server that may be running: then its database is used. */
export async function joinDatabase(config: Config, log: Logger): Promise<Database> {
  try {
    return await startDatabase(config, log)
  } catch (error) {
    const url = error instanceof FolderInUse ? runningServer(resolve(config.dataDir)) : undefined
    if (url === undefined) throw error
    return outside(url)
  }
}

function outside(url: string): Database {
  return { url, stop: async () => undefined }
}

/** A database that is not there, or lets nobody in, is the surroundings' fault; its address holds a password. */
async function reach(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: patience_ms })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    throw new StartupError(
      `The database that DATABASE_URL names does not let the ledger in: ${causeText(error)}.`,
      'Check that it runs, and the host, port, user, password and name in DATABASE_URL.',
      { cause: error },
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A name with several addresses fails once for each. */
function causeText(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(causeText).join(', ')
  return error instanceof Error ? error.message : String(error)
}
