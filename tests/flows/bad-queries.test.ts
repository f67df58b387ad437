import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountThings } from '#tests/flows/account-things.ts'
import { type Answer, type Caller, callerAs, customerWithBudget } from '#tests/flows/caller.ts'
import { filled, nameOf, nowhere, type Route, routesOf } from '#tests/flows/routes.ts'
import { salesThings } from '#tests/flows/sales-requests.ts'
import { freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let admin: Caller
let queries: readonly Route[]
let ids: Readonly<Record<string, string>>

beforeAll(async () => {
  running = await freshApp('acme')
  admin = await callerAs(running.app, 'ada', 'admin')
  queries = (await routesOf(running.app)).filter(({ method }) => method === 'GET')
  const { budgetId, partyId, position } = await customerWithBudget(admin)
  const things = { ...(await accountThings(admin, partyId)), ...(await salesThings(admin, partyId)) }
  ids = { ...things, budgetId, partyId, stream: `budget-acme.${budgetId}` }
  await admin.seen(`/budgets/${budgetId}`, position)
})
afterAll(() => running.close())

function expectUnbroken({ status, headers, text }: Answer, what: string): void {
  expect(status, `${what}: ${text.slice(0, 300)}`).toBeLessThan(500)
  if (status >= 400) expect(headers['content-type'], what).toContain('application/problem+json')
}

const oddValues = [
  '',
  '%00',
  'a%00b',
  '%ff',
  '%ED%A0%80',
  "'%20or%20true--",
  '%25%5C_',
  '-1',
  '0',
  '1.5',
  '1e400',
  '99999999999999999999',
  '2147483648',
  '9223372036854775807',
  '9223372036854775808',
  '2025-02-30',
  '9999-12-31',
  '0001-01-01',
  '275760-09-13T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '0000-01-01T00:00:00Z',
  '2025-01-01T00:00:00%2B14:00',
  '2016-12-31T23:59:60Z',
  '%5B%5D',
  'null',
  'x'.repeat(5_000),
]

test('no value of any query parameter breaks a query, and one that is not known is refused', async () => {
  for (const route of queries) {
    const path = filled(route.path, ids)
    for (const name of [...route.parameters, 'minPosition'])
      for (const value of oddValues) {
        const answer = await admin.get(`${path}?${name}=${value}`)
        expectUnbroken(answer, `${path}?${name}=${value.slice(0, 40)}`)
      }
    for (const name of route.parameters)
      expectUnbroken(await admin.get(`${path}?${name}=1&${name}=2`), `${path} ${name}`)
    expect((await admin.get(`${path}?nonsense=1`)).code, nameOf(route)).toBe('INVALID')
    expect((await admin.get(`${path}?__proto__=1`)).code, nameOf(route)).toBe('INVALID')
  }
}, 60_000)

test('no id in a path breaks a query', async () => {
  const odd = [
    'x',
    '%00',
    '%ff',
    '..%2f',
    "'",
    '%F0%9F%92%A9',
    'x'.repeat(199),
    'x'.repeat(2_000),
    '-acme',
    'budget-acme.%00',
    '.',
  ]
  for (const { path } of queries.filter((one) => one.path.includes('/:')))
    for (const id of odd) {
      const answer = await admin.get(filled(path, id))
      expectUnbroken(answer, `${path} ${id.slice(0, 20)}`)
      expect([400, 404], `${path} ${id.slice(0, 20)}`).toContain(answer.status)
    }
})

test('no made-up cursor breaks a list', async () => {
  const keys = [
    'x',
    '',
    nowhere,
    0,
    -1,
    1e300,
    2 ** 31,
    null,
    '99999-01-01',
    '2025-01-01',
    '-infinity',
    'infinity',
  ]
  const instants = [
    '2025-01-01T00:00:00Z',
    '9999999-01-01T00:00:00.000Z',
    'now',
    '2025-02-30T00:00:00.000Z',
    '24:00',
  ]
  const odd = [...keys, ...instants]
  for (const { path, parameters } of queries.filter((one) => one.parameters.includes('cursor'))) {
    const sorts = parameters.includes('sort')
      ? ['newest', 'name', 'date', 'oldest', 'id', '__proto__']
      : ['id']
    const afters = odd.flatMap((one) => [
      [one],
      ...['x', nowhere, 1].map((other) => [one, other]),
      [one, one],
    ])
    for (const sort of sorts)
      for (const after of [[], ...afters]) {
        const forged = Buffer.from(JSON.stringify({ list: path, sort, filters: {}, after })).toString(
          'base64url',
        )
        const answer = await admin.get(`${filled(path, ids)}?cursor=${forged}`)
        expectUnbroken(answer, `${path} ${sort} ${JSON.stringify(after)}`)
      }
    for (const text of ['x', 'e30', Buffer.from('null').toString('base64url'), '%00'])
      expect((await admin.get(`${filled(path, ids)}?cursor=${text}`)).status, path).toBe(400)
  }
}, 60_000)

test('no id breaks the retry of a parked reaction', async () => {
  for (const id of ['x', nowhere, '%00', '1', 'x'.repeat(150)]) {
    const answer = await admin.post(`/reactions/parked/${id}/retry`)
    expectUnbroken(answer, id)
    expect([400, 404], id).toContain(answer.status)
  }
})
