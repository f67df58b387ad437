import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { findBinaries } from '#src/postgres/embedded/binaries.ts'
import { openCluster } from '#src/postgres/embedded/cluster.ts'
import { lockFolder } from '#src/postgres/embedded/folder-lock.ts'
import { endLeftover } from '#src/postgres/embedded/leftover.ts'
import { startServer } from '#src/postgres/embedded/server.ts'
import type { Server } from '#src/postgres/embedded/server.ts'
import { openFolder, serverUser } from '#src/postgres/embedded/server-user.ts'

export interface EmbeddedOptions {
  /** Holds the data, its password and its log; made if missing, and used by one process at a time. */
  readonly dataDir: string
  readonly log: (message: string) => void
  /** Told when the server ends although nobody stopped it: the program can then only end, too. */
  readonly onUnexpectedEnd?: () => void
  /** Server settings, for tests. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface Embedded {
  /** The address of the database `ledger`, with its password: never log it. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that comes along, on this machine alone. What an earlier run left behind, killed in
 * whatever moment, is put right; a second run on the same folder is refused.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dataDir = resolve(options.dataDir)
  const user = serverUser()
  const lock = lockFolder(dataDir)
  try {
    if (user) await openFolder(dataDir, user)
    const server = await start(dataDir, options)
    let stopping = false
    void server.ended.then(() => stopping || options.onUnexpectedEnd?.())
    return {
      url: server.url.replace(/\/postgres$/, `/${database}`),
      stop: async () => {
        stopping = true
        await server.stop()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

const database = 'ledger'

async function start(dataDir: string, { log, settings = {} }: EmbeddedOptions): Promise<Server> {
  const user = serverUser()
  const binaries = await findBinaries(dataDir, user)
  const cluster = await openCluster({ dataDir, binaries, user })
  if (await endLeftover(cluster.folder))
    log('Stopped the database server that an earlier run had left running')
  const logFile = join(dataDir, 'postgres.log')
  const server = await startServer({ binaries, cluster, user, settings, log, logFile })
  try {
    await ensureDatabase(server.url)
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    const { rows } = await client.query('select from pg_database where datname = $1', [database])
    if (rows.length === 0) await client.query(`create database ${database}`)
  } finally {
    await client.end()
  }
}
