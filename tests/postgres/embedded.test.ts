import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { startEmbedded } from '#src/postgres/embedded.ts'
import type { Embedded } from '#src/postgres/embedded.ts'
import { openPool } from '#src/postgres/pool.ts'

const isRoot = process.getuid?.() === 0
const program = fileURLToPath(new URL('../support/embedded-app.ts', import.meta.url))
let seed: string
let root: string
let dataDir: string
let lines: string[]
const running: Embedded[] = []
const children: ChildProcess[] = []

beforeAll(async () => {
  seed = await makeRoot()
  await (await start(join(seed, 'data'))).stop()
  running.length = 0
})
afterAll(() => rm(seed, { recursive: true, force: true }))

beforeEach(async () => {
  root = await makeRoot()
  dataDir = join(root, 'data')
  lines = []
})
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child)
  for (const embedded of running.splice(0)) await embedded.stop()
  // A start and a stop ends whatever a killed program has left running.
  if (existsSync(join(dataDir, 'postgres/postmaster.pid'))) await (await start()).stop()
  await rm(root, { recursive: true, force: true })
})

async function makeRoot(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'grand-livre-embedded-'))
  if (isRoot) chmodSync(folder, 0o755)
  return folder
}

/** Data of an earlier run: a copy of one that was started and stopped. */
function givenData(): void {
  execFileSync('cp', ['-a', join(seed, 'data'), dataDir])
}

async function start(folder = dataDir, onUnexpectedEnd = (): void => undefined): Promise<Embedded> {
  const embedded = await startEmbedded({
    dataDir: folder,
    log: (line) => lines.push(line),
    onUnexpectedEnd,
    settings: { fsync: 'off', shared_buffers: '16MB' },
  })
  running.push(embedded)
  return embedded
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const pool = openPool(url, { name: 'test', max: 1 })
  try {
    return (await pool.query<Record<string, unknown>>(sql)).rows.flatMap((row) => Object.values(row))
  } finally {
    await pool.end()
  }
}

/** Runs a program on the folder in a process group of its own, until it has started. */
async function runProgram(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [program, dataDir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const [text] = await once(child.stdout, 'data')
  return { child, url: String(text).trim() }
}

/** Ends a program, if it still runs, and waits until the system has taken back what it held. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

function serverPid(): number {
  return Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('keeps its data from one start to the next', async () => {
  const first = await start()
  await ask(first.url, `create table notes as select 'kept' as text`)
  await first.stop()
  expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false)

  const second = await start()
  expect(await ask(second.url, 'select text from notes')).toEqual(['kept'])
})

test('is durable, in UTF-8, on this machine alone, and keeps its password to itself', async () => {
  const embedded = await startEmbedded({ dataDir, log: () => undefined })
  running.push(embedded)
  const settings = ['fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'server_encoding']
  for (const name of settings) {
    expect(await ask(embedded.url, `select current_setting('${name}')`)).toEqual([
      name === 'server_encoding' ? 'UTF8' : 'on',
    ])
  }
  expect(await ask(embedded.url, `select current_setting('listen_addresses')`)).toEqual(['127.0.0.1'])
  expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600)
  const url = new URL(embedded.url)
  url.password = 'wrong'
  await expect(ask(url.href, 'select 1')).rejects.toThrow('password authentication failed')
})

test('two folders are two databases side by side', async () => {
  givenData()
  const one = await start()
  const two = await start(join(root, 'other'))
  expect(new URL(one.url).port).not.toBe(new URL(two.url).port)
})

test('takes over from a program that was killed while its server went on', async () => {
  givenData()
  const { child } = await runProgram()
  const left = serverPid()
  await kill(child)
  expect(isAlive(left)).toBe(true)

  const { url } = await start()
  expect(serverPid()).not.toBe(left)
  expect(lines).toEqual([expect.stringContaining('earlier run')])
  expect(await ask(url, 'select text from notes')).toEqual(['started'])
})

test('recovers when the program and its server were killed together', async () => {
  givenData()
  const { child } = await runProgram()
  const left = serverPid()
  await kill(child)
  process.kill(left, 'SIGKILL')

  const { url } = await start()
  expect(await ask(url, 'select text from notes')).toEqual(['started'])
})

test('is not held up by a process number that has gone to somebody else', async () => {
  givenData()
  const file = join(dataDir, 'postgres/postmaster.pid')
  const bystander = spawn('sleep', ['60'])
  children.push(bystander)
  await writeFile(file, `${bystander.pid}\n${join(dataDir, 'postgres')}\n1\n5432\n\n\n\nready\n`)
  const { url } = await start()
  expect(await ask(url, 'select 1')).toEqual([1])
  expect(bystander.exitCode).toBeNull()
})

test('refuses a folder that another program works on, and leaves that one alone', async () => {
  givenData()
  const { child, url } = await runProgram()
  await expect(start()).rejects.toThrow(`Another Grand Livre (process ${child.pid}) works on the folder`)
  expect(await ask(url, 'select text from notes')).toEqual(['started'])
})

test('refuses a second start in the same process', async () => {
  givenData()
  await start()
  await expect(start()).rejects.toThrow('Another Grand Livre')
})

test('Ctrl-C reaches the program alone, which stops the database when it is done with it', async () => {
  givenData()
  const { child } = await runProgram()
  const ended = once(child, 'exit')
  process.kill(-(child.pid ?? 0), 'SIGINT')
  expect(await ended).toEqual([0, null])
  expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false)

  const { url } = await start()
  expect(await ask(url, 'select text from notes')).toEqual(['started', 'last words'])
})

test('an initialisation that was killed in the middle is begun again', async () => {
  await mkdir(join(dataDir, 'postgres.new-abc/base'), { recursive: true })
  await writeFile(join(dataDir, 'postgres.new-abc/PG_VERSION'), '18\n')
  await writeFile(join(dataDir, 'postgres.password'), 'of the first attempt\n')
  const { url } = await start()
  expect(await ask(url, 'select 1')).toEqual([1])
  expect(readdirSync(dataDir).filter((name) => name.includes('new'))).toEqual([])
})

test('a program killed while it initialises leaves nothing that is in the way', async () => {
  const child = spawn(process.execPath, [program, dataDir], { stdio: 'ignore' })
  children.push(child)
  await vi.waitFor(() => expect(readdirSync(dataDir).join()).toContain('postgres.new-'), {
    timeout: 20_000,
    interval: 5,
  })
  await kill(child)
  const { url } = await start()
  expect(await ask(url, 'select 1')).toEqual([1])
})

test('says so when the server ends and nobody stopped it', async () => {
  givenData()
  const told = Promise.withResolvers<string>()
  await start(dataDir, () => told.resolve('ended'))
  process.kill(serverPid(), 'SIGKILL')
  expect(await told.promise).toBe('ended')
})

test('refuses the data of another major version', async () => {
  givenData()
  await writeFile(join(dataDir, 'postgres/PG_VERSION'), '14\n')
  await expect(start()).rejects.toThrow(/is of PostgreSQL 14; this version of the program brings 18/)
})

test('says so when the folder cannot be made', async () => {
  await writeFile(join(root, 'file'), '')
  await expect(start(join(root, 'file/data'))).rejects.toThrow('cannot be written')
})

test('touches no folder that holds something else', async () => {
  await mkdir(join(dataDir, 'postgres'), { recursive: true })
  await writeFile(join(dataDir, 'postgres/letters.txt'), 'dear')
  await expect(start()).rejects.toThrow('no PostgreSQL data')
  expect(readFileSync(join(dataDir, 'postgres/letters.txt'), 'utf8')).toBe('dear')
})

test('says what to do when its password is lost', async () => {
  givenData()
  await rename(join(dataDir, 'postgres.password'), join(root, 'aside'))
  await expect(start()).rejects.toThrow('Restore that file from the backup')
  await writeFile(join(dataDir, 'postgres.password'), 'another\n')
  await expect(start()).rejects.toThrow('not the one in the data folder')
  await rename(join(root, 'aside'), join(dataDir, 'postgres.password'))
  await start()
})

test.runIf(isRoot)('says which folder is closed to the server, and what to do about it', async () => {
  givenData()
  chmodSync(root, 0o700)
  await expect(start()).rejects.toThrow(`may not enter ${root}.\nSet DATA_DIR to a folder that it can reach`)
  chmodSync(root, 0o711)
  expect(await ask((await start()).url, 'select 1')).toEqual([1])
})
