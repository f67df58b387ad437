import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type ReplayVerbOptions, replayVerb } from '#src/cli/verbs/replay.ts'
import { readConfig } from '#src/config.ts'
import { StartupError } from '#src/postgres/startup-error.ts'
import { rooms } from '#src/rooms.ts'
import { ledger } from '#tests/cli/process.ts'
import { type Caller, callerAs, customerWithBudget, expenseOn } from '#tests/flows/caller.ts'
import { freshApp, secrets } from '#tests/support/app.ts'
import { quiet } from '#tests/support/ledger.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let finance: Caller
let of: Awaited<ReturnType<typeof customerWithBudget>>
/** After the budget was opened, and after what happened to it next; behind both stand later events. */
let [opened, changed] = ['', '']
let [openedAt, changedAt] = ['', '']
let ticketId = ''

/** An instant after everything so far and before everything that follows. */
async function passingMoment(): Promise<string> {
  const moment = Date.now()
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(moment), { interval: 1 })
  return new Date(moment).toISOString()
}

beforeAll(async () => {
  running = await freshApp('acme', 'beta')
  finance = await callerAs(running.app, 'amina', 'finance')
  const elsewhere = await callerAs(running.app, 'bintou', 'finance', 'beta')
  of = await customerWithBudget(finance)
  await customerWithBudget(elsewhere, { name: 'Of beta' })
  opened = await running.runtime.store.head()
  openedAt = await passingMoment()
  const revision = { amount: '12000.00', reason: 'More to do' }
  await finance.done(`/budgets/${of.budgetId}/revise-amount`, revision)
  ticketId = (await finance.done('/tickets', { partyId: of.partyId, subject: 'A flat tyre' })).id
  changed = await running.runtime.store.head()
  changedAt = await passingMoment()
  await finance.done('/expenses', expenseOn(of, '500.00'))
  await finance.done('/tickets', { partyId: of.partyId, subject: 'Later' })
})
afterAll(() => running.close())

const environment = () => ({
  DATABASE_URL: running.database.url,
  AUTH_SECRET: secrets.authSecret,
  DATA_KEY: secrets.dataKey,
})
const replay = (...args: string[]) => ledger(['replay', ...args], environment())

function linesOf(out: string): unknown[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}

test('compare tells between two dates exactly what changed, whichever of the two is named first', async () => {
  const [forth, back] = await Promise.all([
    replay('--to', changedAt, '--compare', openedAt),
    replay('--to', openedAt, '--compare', changed, '--tenant', 'acme'),
  ])
  expect([forth.code, back.code]).toEqual([0, 0])
  expect(back.out).toBe(forth.out)
  const changes = linesOf(forth.out)
  const budgets = changes.filter((one) => isOf(one, 'budget-utilisation'))
  expect(budgets).toEqual([
    {
      projection: 'budget-utilisation',
      key: ['acme', of.budgetId],
      kind: 'changed',
      columns: {
        amount: [1_000_000, 1_200_000],
        revision: [0, 1],
        updated_at: [expect.any(String), expect.any(String)],
      },
    },
  ])
  const tickets = changes.filter((one) => isOf(one, 'tickets'))
  expect(tickets).toMatchObject([{ key: ['acme', ticketId], kind: 'added' }])
  for (const name of ['parties', 'expenses', 'api-keys', 'tenant-settings']) {
    expect(changes.filter((one) => isOf(one, name))).toEqual([])
    expect(forth.errors).toContain(`${name}: 0 added, 0 removed, 0 changed`)
  }
  expect(forth.errors).toContain(
    `budget-utilisation: 0 added, 0 removed, 1 changed between the positions ${opened} and ${changed}`,
  )
})

test('show prints the rows as they stood, of all tenants or of one, while the server goes on', async () => {
  const { code, out } = await replay('--to', opened, '--projection', 'budget-utilisation', '--show')
  expect(code).toBe(0)
  const rows = linesOf(out)
  expect(rows).toHaveLength(2)
  expect(rows).toMatchObject([
    {
      projection: 'budget-utilisation',
      row: { tenant: 'acme', budget_id: of.budgetId, amount: 1_000_000, pending: 0 },
    },
    { projection: 'budget-utilisation', row: { tenant: 'beta', name: 'Of beta' } },
  ])
  const [now, ofBeta] = await Promise.all([
    replay('--to', await running.runtime.store.head(), '--projection', 'budget-utilisation', '--show'),
    replay('--to', changedAt, '--projection', 'budget-utilisation', '--show', '--tenant', 'beta'),
  ])
  expect(linesOf(now.out)).toMatchObject([{ row: { amount: 1_200_000, pending: 50_000 } }, {}])
  expect(linesOf(ofBeta.out)).toMatchObject([{ row: { tenant: 'beta' } }])

  const { data } = await finance.seen(`/budgets/${of.budgetId}`, changed)
  expect(data).toMatchObject({ amount: '12000.00', pending: '500.00' })
  const { rows: scratch } = await running.database.pool.query(
    `select from ledger.projections where state = 'scratch'`,
  )
  expect(scratch).toEqual([])
})

test('without either the rows are counted', async () => {
  const { code, out } = await replay('--to', changed, '--projection', 'parties', 'tickets')
  expect([code, out.split('\n').sort()]).toEqual([
    0,
    ['', `parties: 2 rows at position ${changed}`, `tickets: 1 rows at position ${changed}`],
  ])
})

test('a reader that goes away ends it, which is no failure, and leaves no tables behind', async () => {
  const child = spawn(process.execPath, ['src/main.ts', 'replay', '--to', changed, '--show'], {
    env: { ...process.env, ...environment() },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const [code] = (await once(child, 'close')) as [number]
  expect([code, errors]).toEqual([0, expect.not.stringContaining('EPIPE')])
  const { rows } = await running.database.pool.query(`select from ledger.projections where state = 'scratch'`)
  expect(rows).toEqual([])
})

test.each<[ReplayVerbOptions, RegExp]>([
  [{ to: '99999' }, /--to is 99999, which has not been reached yet\.\nThe log ends at position \d+/],
  [{ to: '1', compare: '99999' }, /--compare is 99999, which has not been reached yet/],
  [{ to: '2999-01-01T00:00:00Z' }, /2999-01-01T00:00:00Z, which has not been reached yet/],
  [{ to: '2025-03-22' }, /--to is 2025-03-22, which is no point of a log\.\nGive a position/],
  [{ to: '1', projection: ['nonsense'] }, /no read model nonsense\.\n.*budget-utilisation/],
  [{ to: '1', tenant: 'Acme!' }, /--tenant is Acme!/],
])('a replay with %j is refused with a sentence', async (options, told) => {
  const replaying = replayVerb({ rooms, config: readConfig(environment()), log: quiet }, options)
  await expect(replaying).rejects.toBeInstanceOf(StartupError)
  await expect(replaying).rejects.toThrow(told)
})

test('show and compare exclude each other', async () => {
  const { code, errors } = await replay('--to', '1', '--show', '--compare', '2')
  expect([code, errors]).toEqual([1, expect.stringContaining('cannot be used with option')])
})

function isOf(change: unknown, projection: string): boolean {
  return (change as { projection: string }).projection === projection
}
