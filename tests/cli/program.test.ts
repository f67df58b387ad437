import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runningServer } from '#src/postgres/embedded/running.ts'
import { folderOfTest, isAlive, ledger, postgresIn, type Running, start } from '#tests/cli/process.ts'

type Fields = Record<string, unknown>

let root: string
/** The server that most verbs work beside. */
let main: Running
let dataDir: string
const servers: Running[] = []

beforeAll(async () => {
  root = await folderOfTest()
  dataDir = join(root, 'data')
  main = await started(dataDir)
}, 90_000)
afterAll(async () => {
  for (const server of servers) await server.end('SIGKILL')
  for (const folder of ['data', 'other', 'killed']) {
    const pid = postgresIn(join(root, folder))
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL')
  }
  await rm(root, { recursive: true, force: true })
})

async function started(folder: string, environment: Readonly<Record<string, string>> = {}): Promise<Running> {
  const server = await start(folder, environment)
  servers.push(server)
  return server
}

async function get(
  server: Running,
  path: string,
  token?: string,
): Promise<{ status: number; data: Fields[] }> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(`${server.url}/api/v1${path}`, { headers })
  const { data } = (await response.json()) as { data: Fields[] }
  return { status: response.status, data }
}

async function post(server: Running, path: string, body: unknown, token?: string): Promise<Fields> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  const { data, meta } = (await response.json()) as { data?: Fields; meta?: Fields }
  return { status: response.status, ...data, ...meta }
}

async function head(server: Running): Promise<number> {
  const response = await fetch(`${server.url}/api/v1/projections`)
  const { meta } = (await response.json()) as { meta: { head: string } }
  return Number(meta.head)
}

async function onDatabase<T>(folder: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: runningServer(folder) ?? '' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const verb = (...args: string[]) => ledger(args, { DATA_DIR: dataDir })

describe('starting', () => {
  test('a first start answers, is filled with the demo, describes itself and says that everybody may do everything', async () => {
    const { status, data } = await get(main, '/budgets')
    expect(status).toBe(200)
    expect(data.map(({ name }) => name)).toContain('Yard')
    expect((await fetch(`${main.url}/docs`)).status).toBe(200)
    expect(main.said()).toContain('AUTHENTICATION IS OFF')
  })

  test('a second start on the same folder is refused with a sentence, and leaves the first alone', async () => {
    const { code, errors } = await verb('start')
    expect(code).toBe(1)
    expect(errors).toMatch(`Another Grand Livre (process ${main.pid}) works on the folder ${dataDir}.`)
    expect(errors).toContain('DATA_DIR')
    expect((await get(main, '/budgets')).status).toBe(200)
  })

  test('a port that somebody else has is told by its number, and nothing is left behind', async () => {
    const somebody = createServer().listen(0, '127.0.0.1')
    await once(somebody, 'listening')
    const PORT = String((somebody.address() as AddressInfo).port)
    const folder = join(root, 'other')
    const { code, errors, out } = await ledger([], { DATA_DIR: folder, PORT, DEMO: 'false' })
    somebody.close()
    expect([code, errors]).toEqual([
      1,
      expect.stringMatching(`cannot listen on 127.0.0.1:${PORT}[^]*Set PORT`),
    ])
    expect(out).not.toContain('defect')
    expect(postgresIn(folder)).toBeUndefined()
  })

  test('a data folder that is a file, and a database that does not answer, are told by the name of the variable', async () => {
    const file = join(root, 'file')
    await writeFile(file, '')
    const secrets = { AUTH_SECRET: 'x'.repeat(40), DATA_KEY: 'ab'.repeat(32) }
    const [onFile, away] = await Promise.all([
      ledger(['start'], { DATA_DIR: file }),
      ledger(['start'], { DATABASE_URL: 'postgres://ledger:hush@127.0.0.1:1/ledger', ...secrets }),
    ])
    expect([onFile.code, onFile.errors]).toEqual([1, expect.stringContaining('DATA_DIR')])
    expect([away.code, away.errors]).toEqual([1, expect.stringMatching(/DATABASE_URL[^]*ECONNREFUSED/)])
    for (const { out, errors } of [onFile, away]) expect(out + errors).not.toMatch(/hush|defect|at .*\.ts:\d/)
  })

  test('two instances run side by side and share nothing; the one with a secret asks for tokens', async () => {
    const folder = join(root, 'other')
    const other = await started(folder, { AUTH_SECRET: 'y'.repeat(40), DEMO: 'false' })
    expect((await get(other, '/budgets')).status).toBe(401)
    const secret = { DATA_DIR: folder, AUTH_SECRET: 'y'.repeat(40) }
    expect(
      (await ledger(['tenant', 'add', 'acme', '--currency', 'XOF', '--zone', 'Africa/Dakar'], secret)).code,
    ).toBe(0)
    const made = await ledger(
      ['token', '--tenant', 'acme', '--subject', 'amina', '--roles', 'finance'],
      secret,
    )
    expect(await get(other, '/budgets', made.out.trim())).toEqual({ status: 200, data: [] })
    const foreign = await verb('token', '--tenant', 'acme', '--subject', 'amina', '--roles', 'finance')
    expect((await get(other, '/budgets', foreign.out.trim())).status).toBe(401)
    expect((await other.end('SIGTERM')).code).toBe(0)
  })
})

describe('verbs beside a running server', () => {
  test('tenant add opens a tenant once, and a token for it is accepted by the server', async () => {
    const add = () => verb('tenant', 'add', 'books', '--currency', 'XOF', '--zone', 'Africa/Dakar')
    expect(await add()).toMatchObject({ code: 0, out: 'The tenant books is open.\n' })
    expect(await add()).toMatchObject({ code: 0, out: 'The tenant books was open already.\n' })
    const other = await verb('tenant', 'add', 'books', '--currency', 'EUR', '--zone', 'Europe/Paris')
    expect(other.code).toBe(1)
    expect(other.errors).toContain('ALREADY_EXISTS')
    expect(other.errors).not.toMatch(/defect|at .*\.ts:\d/)

    const { out } = await verb(
      'token',
      '--tenant',
      'books',
      '--subject',
      'amina',
      '--roles',
      'finance, sales',
    )
    const { id, status } = await post(
      main,
      '/parties',
      { displayName: 'Awa', roles: ['customer'] },
      out.trim(),
    )
    expect(status).toBe(201)
    expect((await get(main, `/parties/${String(id)}`)).status).toBe(404)
    expect((await get(main, '/events', out.trim())).status).toBe(403)
  })

  test('import rehearses, refuses a file that is not clean as a whole, and adds each row once', async () => {
    const file = join(root, 'parties.csv')
    const rows = [
      'displayName,roles,legacyId',
      'Un,customer,L-1',
      'Deux,customer|driver,L-2',
      'Trois,emperor,L-3',
    ]
    await writeFile(file, rows.join('\n'))
    const run = (...flags: string[]) => verb('import', 'parties', file, '--tenant', 'demo', ...flags)
    const before = await head(main)
    for (const flags of [['--dry-run'], ['--atomic']]) {
      const { code, out } = await run(...flags)
      expect(code).toBe(1)
      expect(out).toMatch(/"line":4[^]*"summary"/)
      expect(await head(main)).toBe(before)
    }
    await writeFile(file, rows.slice(0, 3).join('\n'))
    expect(summaryOf(await run('--atomic'))).toMatchObject({ added: 2, refused: 0 })
    expect(summaryOf(await run())).toMatchObject({ added: 0, exists: 2, refused: 0 })
    expect((await get(main, '/parties?legacyId=L-2')).data).toMatchObject([{ displayName: 'Deux' }])
  })

  test('demo fills what is there already with nothing more', async () => {
    const before = await head(main)
    const [first, again] = [await verb('demo'), await verb('demo')]
    expect([first.code, again.code, again.out]).toEqual([0, 0, first.out])
    expect(await head(main)).toBe(before)
  })

  test('rebuild all takes nothing away from queries that run meanwhile', async () => {
    const { data: before } = await get(main, '/budgets?sort=name')
    const rebuilding = verb('rebuild', 'all')
    const meanwhile = { isOver: false, asked: 0 }
    void rebuilding.then(() => (meanwhile.isOver = true))
    for (; !meanwhile.isOver; meanwhile.asked += 1) {
      const { status, data } = await get(main, '/budgets?sort=name')
      expect([status, data]).toEqual([200, before])
    }
    const { code, out, errors } = await rebuilding
    expect(code, errors).toBe(0)
    for (const name of ['budget-utilisation', 'budget-history', 'expenses', 'parties'])
      expect(out).toContain(`${name} is rebuilt`)
    expect(meanwhile.asked).toBeGreaterThan(0)
  })

  test('verify proves the rows, names one that somebody has changed, and a rebuild puts it right', async () => {
    const clean = await verb('verify')
    expect([clean.code, clean.errors]).toEqual([0, ''])
    expect(clean.out).toMatch(/budget-utilisation: \d+ rows at position \d+ are what the log says/)

    const corrupted = await onDatabase(dataDir, async (client) => {
      const { rows } = await client.query<{ schema: string }>(
        `select format('gen_%s_budget_utilisation', generation) as schema
         from ledger.projections where name = 'budget-utilisation' and state = 'live'`,
      )
      const changed = await client.query<{ budget_id: string }>(
        `update ${rows[0]?.schema}.budget_utilisation set spent = spent + 1 where name = 'Yard' returning budget_id`,
      )
      return changed.rows[0]?.budget_id ?? ''
    })
    const found = await verb('verify')
    expect(found.code).toBe(1)
    expect(found.out).toMatch(/budget-utilisation: 1 of \d+ rows at position \d+ DIFFER/)
    expect(found.out).toContain(corrupted)
    expect(found.out).toContain('spent')
    expect(found.out).toMatch(/expenses: \d+ rows at position \d+ are what the log says/)

    expect((await verb('rebuild', 'budget-utilisation')).code).toBe(0)
    expect((await verb('verify', 'budget-utilisation')).code).toBe(0)
  })

  test('doctor finds all well, and says what is wrong by the name of the variable', async () => {
    const well = await verb('doctor')
    expect([well.code, well.out]).toEqual([0, expect.not.stringContaining('WRONG')])
    const ill = await ledger(['doctor'], { DATA_DIR: dataDir, PORT: 'eighty' })
    expect([ill.code, ill.out]).toEqual([1, expect.stringMatching(/WRONG configuration: .*PORT/)])
  })

  test.concurrent.each([
    [['nonsense'], /too many arguments|unknown command/],
    [['rebuild', 'nonsense'], /no projection nonsense[^]*budget-utilisation/],
    [['verify', 'nonsense'], /nonsense/],
    [['import', 'nonsense', 'file.csv'], /nonsense cannot be imported[^]*parties/],
    [['import', 'parties', '/nowhere/file.csv'], /\/nowhere\/file\.csv/],
    [['token', '--tenant', 'demo', '--subject', 'x', '--roles', 'emperor'], /roles .*"finance"/],
    [['tenant', 'add', 'x', '--currency', 'EURO', '--zone', 'Europe/Paris'], /baseCurrency .*ISO 4217/],
  ])('ledger %j ends with a sentence and code 1', async (args, told) => {
    const { code, out, errors } = await verb(...args)
    expect([code, out + errors]).toEqual([1, expect.stringMatching(told)])
    expect(out + errors).not.toMatch(/defect|at .*\.ts:\d/)
  })
})

describe('ending', () => {
  test('a server that is killed has lost nothing that it had answered, and starts again', async () => {
    const folder = join(root, 'killed')
    execFileSync('cp', ['-a', join(root, 'other'), folder])
    const secret = { AUTH_SECRET: 'y'.repeat(40), DEMO: 'false' }
    const options = ['--tenant', 'acme', '--subject', 'amina', '--roles', 'admin']
    const token = (await ledger(['token', ...options], { DATA_DIR: folder, ...secret })).out.trim()
    const first = await started(folder, secret)
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        post(first, '/parties', { displayName: `N ${n}`, roles: ['customer'] }, token),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    await first.end('SIGKILL')
    const left = postgresIn(folder)
    expect(left).toBeGreaterThan(0)

    const again = await started(folder, secret)
    expect(again.said()).toContain('an earlier run had left running')
    expect(postgresIn(folder)).not.toBe(left)
    for (const { id } of answers) expect((await get(again, `/parties/${String(id)}`, token)).status).toBe(200)
    const { status } = await get(again, `/parties?minPosition=${lastOf(answers)}`, token)
    expect(status).toBe(200)
    expect((await again.end('SIGINT')).code).toBe(0)
    expect(postgresIn(folder)).toBeUndefined()
  })

  test('SIGINT lets what is under way finish, ends with code 0 and leaves no database running', async () => {
    const database = postgresIn(dataDir) ?? 0
    expect(isAlive(database)).toBe(true)
    const underway = Array.from({ length: 50 }, (_, n) =>
      post(main, '/parties', { displayName: `Last ${n}`, roles: ['customer'] }).catch(() => ({ status: 0 })),
    )
    await Promise.race(underway)
    const { code, signal, errors } = await main.end('SIGINT')
    expect([code, signal, errors]).toEqual([0, null, ''])
    expect(isAlive(database)).toBe(false)
    expect(postgresIn(dataDir)).toBeUndefined()
    const statuses = new Set((await Promise.all(underway)).map(({ status }) => status))
    for (const status of statuses) expect([201, 503, 0]).toContain(status)
    expect(main.said()).not.toMatch(/"level":(50|60)/)
  })

  test('verbs work without a server, too, and leave no database running', async () => {
    const { code, out } = await verb('verify', 'parties')
    expect([code, out]).toEqual([0, expect.stringMatching(/^parties: \d+ rows/)])
    expect(postgresIn(dataDir)).toBeUndefined()
    expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).toContain('authSecret')
    await mkdir(join(root, 'new'))
    expect((await ledger(['doctor'], { DATA_DIR: join(root, 'new') })).code).toBe(0)
  })
})

function lastOf(answers: readonly Fields[]): number {
  return Math.max(...answers.map(({ position }) => Number(position)))
}

function summaryOf({ out }: { out: string }): unknown {
  const last = out.trim().split('\n').at(-1) ?? ''
  return (JSON.parse(last) as { summary: unknown }).summary
}
