import { resolve } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from '#src/config.ts'
import { startEmbedded } from '#src/postgres/embedded.ts'
import { FolderInUse } from '#src/postgres/embedded/folder-lock.ts'
import { runningServer } from '#src/postgres/embedded/running.ts'

export interface Database {
  readonly url: string
  stop(): Promise<void>
}

/** The database of the configuration: an outside one, or the embedded one, which is started here alone. */
export async function startDatabase(config: Config, log: Logger, onEnd?: () => void): Promise<Database> {
  if (config.databaseUrl !== undefined) return outside(config.databaseUrl)
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
