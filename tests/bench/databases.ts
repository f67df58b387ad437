import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/postgres/embedded.ts'
import { openPool } from '../../src/postgres/pool.ts'

/** One server as everybody gets it, with its usual settings, for all contenders. */
export interface Databases {
  readonly version: string
  create(name: string): Promise<string>
  stop(): Promise<void>
}

export async function startDatabases(): Promise<Databases> {
  const dataDir = await mkdtemp(join(tmpdir(), 'grand-livre-bench-'))
  const server = await startEmbedded({ dataDir, log: () => undefined })
  const pool = openPool(server.url, { name: 'bench', max: 1 })
  const { rows } = await pool.query<{ version: string; fsync: string; commit: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync,
            current_setting('synchronous_commit') as commit`,
  )
  const [settings] = rows
  if (settings?.fsync !== 'on' || settings.commit !== 'on')
    throw new Error('the server does not wait for the disk')
  return {
    version: settings.version,
    async create(name) {
      await pool.query(`create database ${name}`)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return url.href
    },
    async stop() {
      await pool.end()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
