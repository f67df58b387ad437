import { afterEach, beforeEach, expect, test } from 'vitest'
import { ledger } from '#tests/cli/process.ts'
import { type Caller, callerAs, type Done, customerWithBudget, expenseOn } from '#tests/flows/caller.ts'
import { eventually } from '#tests/projecting/stage.ts'
import { freshApp, secrets } from '#tests/support/app.ts'

interface Verified {
  log: { events: number; wrong: number; problems: { position: string; reason: string }[] }
  projections: { projection: string; wrong: number; problem?: string }[]
}

let running: Awaited<ReturnType<typeof freshApp>>

beforeEach(async () => {
  running = await freshApp('acme')
  const finance = await callerAs(running.app, 'amina', 'finance')
  const of = await customerWithBudget(finance)
  await finance.done('/expenses', expenseOn(of, '500.00'))
  const head = await running.runtime.store.head()
  await eventually(async () => {
    const { rows } = await running.database.pool.query(
      'select from ledger.projections where checkpoint < $1',
      [head],
    )
    return rows.length === 0
  })
})
afterEach(() => running.close())

const verify = (...args: string[]) =>
  ledger(['verify', ...args], {
    DATABASE_URL: running.database.url,
    AUTH_SECRET: secrets.authSecret,
    DATA_KEY: secrets.dataKey,
  })

async function tamper(sql: string): Promise<void> {
  await running.database.pool.query('alter table ledger.events disable trigger events_never_change')
  await running.database.pool.query(sql)
}

test('what the ledger itself has written is whole, told in lines and as one JSON document', async () => {
  const [lines, json] = await Promise.all([verify(), verify('--json')])
  expect([lines.code, lines.errors]).toEqual([0, ''])
  expect(lines.out).toMatch(/^budget-utilisation: 1 rows at position \d+ are what the log says$/m)
  expect(lines.out).toMatch(/^The log: (\d+) events from position 1 to \1, whole and in order$/m)
  const { log, projections } = JSON.parse(json.out) as Verified
  expect([json.code, log.wrong, log.problems]).toEqual([0, 0, []])
  expect(log.events).toBeGreaterThan(4)
  expect(projections.map(({ projection }) => projection).sort()).toEqual(
    running.runtime.rooms.readModels.map(({ projection }) => projection.name).sort(),
  )
})

test('an event that was changed is named, with the read models that cannot be proved by it', async () => {
  await tamper(`update ledger.events set data = '{"budgetId": 7}' where type = 'BudgetOpened'`)
  const { rows } = await running.database.pool.query<{ position: number }>(
    `select position from ledger.events where type = 'BudgetOpened'`,
  )
  const position = String(rows[0]?.position)
  const [lines, json] = await Promise.all([verify(), verify('--json')])
  expect([lines.code, json.code]).toEqual([1, 1])
  const { log, projections } = JSON.parse(json.out) as Verified
  expect(log.wrong).toBe(1)
  expect(log.problems).toMatchObject([{ position, reason: expect.stringContaining('cannot be read') }])
  const unproved = projections.filter(({ problem }) => problem !== undefined)
  expect(unproved.map(({ projection }) => projection).sort()).toEqual([
    'budget-history',
    'budget-utilisation',
    'timeline',
  ])
  expect(projections.filter(({ wrong }) => wrong !== 0)).toEqual([])
  expect(lines.out).toMatch(/^The log: \d+ events from position 1 to \d+, with 1 PROBLEMS$/m)
  expect(lines.out).toMatch(new RegExp(`^  position ${position} \\(\\S+\\): .*BudgetOpened`, 'm'))
  expect(lines.out).toMatch(/^budget-utilisation: NOT VERIFIED, The event .* cannot be read/m)
  expect(lines.out + lines.errors).not.toMatch(/defect|at .*\.ts:\d/)
})

test('X-18 a fact that counts in a period that was locked before it came is named', async () => {
  const admin = await callerAs(running.app, 'ada', 'admin')
  await admin.done('/period-locks', { until: '2020-12-31' })
  await admin.done('/tickets', { partyId: (await aParty(admin)).id, subject: 'After the lock' })
  await tamper(`update ledger.events set effective_on = '2020-12-31' where type = 'TicketOpened'`)
  const [lines, json] = await Promise.all([verify('tickets'), verify('--json', 'tickets')])
  expect([lines.code, json.code]).toEqual([1, 1])
  const reason = 'It counts on 2020-12-31, though the books were locked until 2020-12-31 before it came'
  expect((JSON.parse(json.out) as Verified).log).toMatchObject({ wrong: 1, problems: [{ reason }] })
  expect(lines.out).toMatch(/^The log: \d+ events from position 1 to \d+, with 1 PROBLEMS$/m)
  expect(lines.out).toContain(reason)
})

function aParty(caller: Caller): Promise<Done> {
  return caller.done('/parties', { displayName: 'Awa', roles: ['customer'] })
}

test('an event that was taken away is missed, and the read model that rests on it is told', async () => {
  await tamper(`delete from ledger.events where type = 'BudgetOpened'`)
  const { code, out } = await verify('--json', 'budget-utilisation')
  const { log, projections } = JSON.parse(out) as Verified
  expect(code).toBe(1)
  expect(log.problems.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^Position \d+ is missing$/)]),
  )
  expect(projections).toMatchObject([
    { projection: 'budget-utilisation', problem: expect.stringContaining('cannot fold') },
  ])
})
