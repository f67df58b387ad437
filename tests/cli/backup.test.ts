import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { joinDatabase } from '#src/cli/database.ts'
import { readConfig } from '#src/config.ts'
import { runningServer } from '#src/postgres/embedded/running.ts'
import { folderOfTest, isAlive, ledger, postgresIn, type Running, start } from '#tests/cli/process.ts'
import { quiet } from '#tests/support/ledger.ts'

let root: string
let dataDir: string
let backup: string
/** What the backup said of the log. */
let backedUp: { identity: string; head: string }
/** The exact rows of the log when it was backed up. */
let log: unknown[]

const restored = (): string => join(root, 'restored')

beforeAll(async () => {
  root = await folderOfTest()
  dataDir = join(root, 'data')
  backup = join(root, 'backups', 'first')
  const server = await start(dataDir, { DEMO: 'true' })
  try {
    // A line separator and a line feed within a value must not end a line of the backup.
    const party = { displayName: 'Séparé\u2028là "x"', roles: ['customer'], email: 'awa@example.com' }
    await post(server, '/parties', party)
    const backingUp = ledger(['backup', backup], { DATA_DIR: dataDir })
    const { out, errors } = await writingMeanwhile(server, backingUp)
    if (errors !== '') throw new Error(errors)
    backedUp = named(out)
    await post(server, '/parties', { displayName: 'After the backup', roles: ['customer'] })
    const rows = await onDatabase(runningServer(dataDir), logRows)
    log = rows.slice(0, Number(backedUp.head))
  } finally {
    await server.end('SIGTERM')
  }
}, 120_000)

afterAll(async () => {
  const folders = [dataDir, ...readdirSync(root).map((name) => join(root, name)), ...halvesIn(restored())]
  for (const folder of folders) {
    const pid = postgresIn(folder)
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL')
  }
  await rm(root, { recursive: true, force: true, maxRetries: 5 })
})

async function post(server: Running, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (response.status !== 201) throw new Error(await response.text())
}

/** Others go on writing as long as work is under way. */
async function writingMeanwhile<T>(server: Running, work: Promise<T>): Promise<T> {
  const over = new AbortController()
  const done = work.finally(() => over.abort())
  for (let count = 1; !over.signal.aborted; count += 1)
    await post(server, '/parties', { displayName: `Meanwhile ${count}`, roles: ['customer'] })
  return done
}

async function onDatabase<T>(url: string | undefined, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url ?? '' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The database of a folder without its server. */
async function inFolder<T>(folder: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const database = await joinDatabase(readConfig({ DATA_DIR: folder }), quiet)
  try {
    return await onDatabase(database.url, work)
  } finally {
    await database.stop()
  }
}

async function logRows(client: pg.Client): Promise<unknown[]> {
  const { rows } = await client.query(
    `select e.position, e.recorded_at::text, e.revision, e.schema_version, e.effective_on::text, e.command_key,
            e.tenant, e.stream, e.type, e.meta::text, e.data::text
     from ledger.events e order by e.position`,
  )
  return rows
}

function named(out: string): { identity: string; head: string } {
  const [, identity = '', head = ''] = /The log (\S+) up to position (\d+)/.exec(out) ?? []
  return { identity, head }
}

function halvesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.startsWith('restoring-'))
    .map((name) => join(folder, name))
}

function copyOfBackup(name: string): string {
  const copy = join(root, name)
  cpSync(backup, copy, { recursive: true })
  return copy
}

function flipByte(file: string, place: number): void {
  const bytes = readFileSync(file)
  bytes[place] = (bytes[place] ?? 0) ^ 1
  writeFileSync(file, bytes)
}

test('a backup is for its owner alone, and names what it holds', () => {
  const files = readdirSync(backup)
  expect(files).toEqual(
    expect.arrayContaining([
      'manifest.json',
      'secrets.json',
      'events.ndjson',
      'log.ndjson',
      'subject_keys.ndjson',
    ]),
  )
  expect(statSync(backup).mode & 0o777).toBe(0o700)
  for (const file of files) expect(statSync(join(backup, file)).mode & 0o777).toBe(0o600)
  const manifest = JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')) as Record<string, unknown>
  expect(manifest).toMatchObject({ format: 1, ...backedUp, events: log.length })
  expect(readFileSync(join(backup, 'events.ndjson'), 'utf8')).not.toContain('awa@example.com')
  expect(readdirSync(join(root, 'backups'))).toEqual(['first'])
})

test('a backup never goes into a folder that holds something', async () => {
  const { code, errors } = await ledger(['backup', backup], { DATA_DIR: dataDir })
  expect(code).toBe(1)
  expect(errors).toContain('is not empty')
})

test('without books there is nothing to back up, and none are made', async () => {
  const folder = join(root, 'nothing')
  const { code, errors } = await ledger(['backup', join(root, 'of-nothing')], { DATA_DIR: folder })
  expect(code).toBe(1)
  expect(errors).toContain(`There are no books in ${folder}`)
  expect([existsSync(folder), existsSync(join(root, 'of-nothing'))]).toEqual([false, false])
})

test('one changed byte in any file, a missing one, or no backup at all is refused before anything is touched', async () => {
  const target = join(root, 'untouched')
  const damages: [string, (folder: string) => unknown][] = [
    ['events.ndjson', (folder) => flipByte(join(folder, 'events.ndjson'), 500)],
    ['manifest.json', (folder) => flipByte(join(folder, 'manifest.json'), 40)],
    ['secrets.json', (folder) => flipByte(join(folder, 'secrets.json'), 20)],
    ['subject_keys.ndjson', (folder) => rm(join(folder, 'subject_keys.ndjson'))],
  ]
  for (const [file, damage] of damages) {
    const copy = copyOfBackup(`damaged-${file}`)
    await damage(copy)
    const { code, errors } = await ledger(['restore', copy], { DATA_DIR: target })
    expect({ file, code }).toEqual({ file, code: 1 })
    expect(errors).toContain(`is damaged: ${file} is not what was written`)
  }
  const { errors } = await ledger(['restore', root], { DATA_DIR: target })
  expect(errors).toContain('holds no backup')
  expect(existsSync(target)).toBe(false)
}, 60_000)

test('a folder with something in it is not restored into', async () => {
  const folder = join(root, 'in-use')
  await mkdir(folder)
  writeFileSync(join(folder, 'secrets.json'), 'mine')
  const { code, errors } = await ledger(['restore', backup], { DATA_DIR: folder })
  expect(code).toBe(1)
  expect(errors).toContain(`The folder ${folder} is not empty: it holds secrets.json.`)
  expect(readdirSync(folder)).toEqual(['secrets.json'])
})

test('a restore with another DATA_KEY is refused and leaves the folder empty', async () => {
  const folder = join(root, 'other-key')
  const { code, errors } = await ledger(['restore', backup], { DATA_DIR: folder, DATA_KEY: 'ef'.repeat(32) })
  expect(code).toBe(1)
  expect(errors).toContain('DATA_KEY is not the key that this database began with')
  expect(readdirSync(folder).filter((name) => !name.startsWith('ledger.lock'))).toEqual([])
}, 60_000)

test('the drill: a killed restore leaves nothing to start from, and the next one brings the same log, verified', async () => {
  const folder = restored()
  const child = spawn(process.execPath, ['src/main.ts', 'restore', backup], {
    env: { PATH: process.env['PATH'], DATA_DIR: folder },
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  await vi.waitFor(() => expect(halvesIn(folder).some(runningServer)).toBe(true), {
    timeout: 60_000,
    interval: 5,
  })
  child.kill('SIGKILL')
  await ended
  expect(existsSync(join(folder, 'postgres'))).toBe(false)

  const early = await ledger(['start'], { DATA_DIR: folder, PORT: '0' })
  expect(early.code).toBe(1)
  expect(early.out + early.errors).toContain('was interrupted: the books are not in it')

  const { code, out, errors } = await ledger(['restore', backup], { DATA_DIR: folder })
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(named(out)).toEqual(backedUp)
  expect(halvesIn(folder)).toEqual([])
  expect(readFileSync(join(folder, 'secrets.json'))).toEqual(readFileSync(join(dataDir, 'secrets.json')))
  expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)

  await inFolder(folder, async (client) => {
    expect(await logRows(client)).toEqual(log)
    await expect(client.query('delete from ledger.events')).rejects.toThrow('append-only')
    await expect(client.query('truncate ledger.log')).rejects.toThrow('append-only')
    // A backup does not carry how far a sequence has counted.
    expect((await client.query(`select from pg_sequences where schemaname = 'ledger'`)).rowCount).toBe(0)
  })

  const rebuilt = await ledger(['rebuild', 'all'], { DATA_DIR: folder })
  expect(rebuilt.code, rebuilt.errors).toBe(0)
  const verified = await ledger(['verify'], { DATA_DIR: folder })
  expect(verified.code, verified.out + verified.errors).toBe(0)

  const again = await ledger(['restore', backup], { DATA_DIR: folder })
  expect(again.errors).toContain('is not empty')
}, 120_000)

test('the restored server answers what the old one did, and another backup of it is the same log', async () => {
  const server = await start(restored())
  try {
    const response = await fetch(`${server.url}/api/v1/parties?limit=200&q=separe`)
    const { data } = (await response.json()) as { data: { displayName: string; email?: string }[] }
    expect(data).toContainEqual(
      expect.objectContaining({ displayName: 'Séparé\u2028là "x"', email: 'awa@example.com' }),
    )
    expect(data.map(({ displayName }) => displayName)).not.toContain('After the backup')
    await post(server, '/parties', { displayName: 'Begun anew', roles: ['customer'] })
  } finally {
    await server.end('SIGTERM')
  }
  const { code, out, errors } = await ledger(['backup', join(root, 'second')], { DATA_DIR: restored() })
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(named(out).identity).toBe(backedUp.identity)
}, 90_000)
