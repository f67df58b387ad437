import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '#src/postgres/embedded.ts'
import { migrate } from '#src/postgres/migrate.ts'
import { migrationFolders } from '#src/postgres/migration-files.ts'
import { openPool } from '#src/postgres/pool.ts'
import { asAdmin, databaseUrl } from '#tests/support/server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer
  }
}

/** The PostgreSQL of a test run, and the migrated database that the tests' own are cloned from. */
export interface TestServer {
  readonly url: string
  readonly template: string
  /** Why the template could not be made: tests that need no database run all the same. */
  readonly problem: string | undefined
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await open()
  const template = `gl_test_${randomBytes(6).toString('hex')}`
  const problem = await makeTemplate(server.url, template).then(
    () => undefined,
    (error: unknown) => String(error instanceof Error ? error.message : error),
  )
  project.provide('postgres', { url: server.url, template, problem })
  return async () => {
    await dropAll(server.url, template)
    await server.close()
  }
}

interface Open {
  readonly url: string
  close(): Promise<void>
}

/** The server named by TEST_DATABASE_URL, else one in a folder that is removed however the run ends. */
async function open(): Promise<Open> {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined && given !== '') return { url: given, close: () => Promise.resolve() }

  const dataDir = await mkdtemp(join(tmpdir(), 'grand-livre-tests-'))
  const guard = cleanUpAfter(dataDir)
  const embedded = await startEmbedded({
    dataDir,
    log: () => undefined,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
  })
  return {
    url: embedded.url,
    close: async () => {
      await embedded.stop()
      await rm(dataDir, { recursive: true, force: true })
      guard()
    },
  }
}

/**
 * A process of its own waits for this one to end, in whatever way (its input closes then), stops the server and
 * removes the folder. Nothing is left of a run that was interrupted or killed.
 */
function cleanUpAfter(dataDir: string): () => void {
  const script = `
    cat > /dev/null
    pid=$(head -n 1 "$1/postgres/postmaster.pid" 2> /dev/null)
    if [ -n "$pid" ]; then
      kill -INT "$pid" 2> /dev/null
      for _ in $(seq 100); do kill -0 "$pid" 2> /dev/null || break; sleep 0.1; done
    fi
    rm -rf -- "$1"`
  const child = spawn('/bin/sh', ['-c', script, 'sh', dataDir], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.unref()
  return () => child.stdin.destroy()
}

async function makeTemplate(url: string, name: string): Promise<void> {
  await asAdmin(url, (client) => client.query(`create database ${name} encoding 'UTF8' template template0`))
  const pool = openPool(databaseUrl(url, name), { name: 'template', max: 1 })
  try {
    await migrate(pool, migrationFolders)
  } finally {
    await pool.end()
  }
}

/** Tests that failed may have left their databases on a server that outlives the run. */
async function dropAll(url: string, template: string): Promise<void> {
  await asAdmin(url, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database where starts_with(datname, $1)`,
      [template],
    )
    for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`)
  })
}
