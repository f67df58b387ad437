import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Answer,
  type Caller,
  callerAs,
  callerWith,
  customerWithBudget,
  expenseOn,
} from '#tests/flows/caller.ts'
import { accountThings } from '#tests/flows/account-things.ts'
import { salesThings } from '#tests/flows/sales-requests.ts'
import { webhookThing } from '#tests/flows/webhook-requests.ts'
import { soundRequests } from '#tests/flows/sound-requests.ts'
import { filled, nameOf, nowhere, type Route, routesOf } from '#tests/flows/routes.ts'
import { freshApp } from '#tests/support/app.ts'

/** Its name begins with the other's, so that a comparison of beginnings would mix them up. */
const foreign = 'acme-2'
const secretText = 'Known to acme alone'

let running: Awaited<ReturnType<typeof freshApp>>
let routes: readonly Route[]
let owner: Caller
let ids: Readonly<Record<string, string>>
/** Those of the other tenant who may do the most. */
let admin: Caller
let program: Caller
let strangers: readonly (readonly [string, Caller])[]

beforeAll(async () => {
  running = await freshApp('acme', foreign)
  routes = await routesOf(running.app)
  owner = await callerAs(running.app, 'ada', 'admin')
  admin = await callerAs(running.app, 'eve', 'admin', foreign)
  const key = await admin.done('/api-keys', { name: 'Program', roles: ['admin'] })
  program = callerWith(running.app, String(key.answer.data['secret']))
  strangers = [
    ['an admin', admin],
    ['an API key', program],
  ]
  ids = await everything()
})
afterAll(() => running.close())

/** One of each thing there is, with the tenant's secret in each of its texts. */
async function everything(): Promise<Record<string, string>> {
  const of = await customerWithBudget(owner, { name: secretText, description: secretText })
  const details = { displayName: secretText, email: 'known@acme.example', address: secretText }
  await owner.done(`/parties/${of.partyId}/update-details`, details)
  const ticket = await owner.done('/tickets', { partyId: of.partyId, subject: secretText })
  const expense = await owner.done('/expenses', expenseOn(of, '123.45', { description: secretText }))
  await owner.done('/series', { name: 'FAC', start: 873 })
  const key = await owner.done('/api-keys', { name: secretText, roles: ['admin'] })
  const { partyId, budgetId } = of
  const things = await accountThings(owner, partyId)
  const sales = await salesThings(owner, partyId, secretText)
  return {
    ...things,
    ...sales,
    partyId,
    budgetId,
    expenseId: expense.id,
    ticketId: ticket.id,
    keyId: key.id,
    ...(await webhookThing(owner)),
    stream: `budget-acme.${budgetId}`,
  }
}

/** What would be done, had the stranger such a thing. */
const sound = soundRequests({ partyId: nowhere, budgetId: nowhere })

/** An account begins with what is first recorded on it, so that only its party can be missing there. */
const beginning = /^\/parties\/:partyId\/accounts\/:currency\/[a-z-]+$/

test('a thing of another tenant is not there: no route with its id shows or changes anything', async () => {
  const withIds = routes.filter(({ path }) => path.includes('/:'))
  expect(withIds.length).toBeGreaterThan(20)
  for (const [who, stranger] of strangers) {
    const before = await running.runtime.store.head()
    for (const route of withIds) {
      const body = route.method === 'POST' ? { body: sound[route.path]?.body ?? {} } : {}
      const path = filled(route.path, ids)
      const answer = await stranger.ask({ method: route.method, path, ...body })
      const isBeginning = route.method === 'POST' && beginning.test(route.path)
      const refused = isBeginning ? [422, 'PARTY_UNKNOWN'] : [404, 'NOT_FOUND']
      expect([answer.status, answer.code], `${who} ${nameOf(route)}`).toEqual(refused)
      const none = await stranger.ask({ method: route.method, path: filled(route.path, nowhere), ...body })
      expect(told(answer), nameOf(route)).toEqual(told(none))
    }
    expect(await running.runtime.store.head()).toBe(before)
  }
})

test('no list, feed or report of another tenant holds anything of it', async () => {
  const lists = routes.filter(({ method, path }) => method === 'GET' && !path.includes('/:'))
  const asked = lists.flatMap(({ path, parameters }) =>
    parameters.includes('format') ? [path, `${path}?format=csv`] : [path],
  )
  for (const [who, stranger] of strangers) {
    for (const path of asked) {
      const { status, text } = await stranger.get(path)
      expect(status, `${who} ${path}`).toBe(200)
      expectNothingOf(text, `${who} ${path}`)
    }
    for (const filter of [
      `/expenses?budgetId=${ids['budgetId']}`,
      `/budgets?partyId=${ids['partyId']}`,
      '/parties?q=Known',
    ])
      expect((await stranger.get(filter)).items, filter).toEqual([])
    expect((await stranger.get(`/events?stream=${ids['stream']}`)).items).toEqual([])
    const { items } = await stranger.get('/events?limit=200')
    expect(new Set(items.map(({ tenant }) => tenant))).toEqual(new Set([foreign]))
  }
  expect((await owner.get(`/events?stream=${ids['stream']}`)).items).not.toEqual([])
})

function expectNothingOf(text: string, what: string): void {
  for (const known of [secretText, '123.45', 'known@acme.example', '"acme"', ...Object.values(ids)])
    expect(text, what).not.toContain(known)
}

test('a cursor that another tenant was given leads through one\u2019s own things only', async () => {
  await customerWithBudget(owner)
  const { position } = await customerWithBudget(owner)
  for (const list of ['/parties', '/budgets', '/events']) {
    const { nextCursor, nextAfter } = (await owner.seen(`${list}?limit=1`, position)).meta as Record<
      string,
      string
    >
    const next = nextCursor === undefined ? `after=${nextAfter}` : `cursor=${nextCursor}`
    for (const [, stranger] of strangers) {
      const { status, text } = await stranger.get(`${list}?${next}`)
      expect(status).toBe(200)
      expectNothingOf(text, list)
    }
  }
})

test('naming another tenant\u2019s party or budget is answered as naming none', async () => {
  const own = await customerWithBudget(program)
  const budget = { name: 'B', amount: '1.00', startDate: '2025-01-01' }
  const expense = { amount: '1.00', date: '2025-02-01' }
  const { id: ownExpense } = await admin.done('/expenses', { ...expense, partyId: own.partyId })
  const asked: [string, (partyId: string, budgetId: string) => Record<string, unknown>, string][] = [
    ['/budgets', (partyId) => ({ ...budget, partyId }), 'PARTY_UNKNOWN'],
    ['/tickets', (partyId) => ({ subject: 'S', partyId }), 'PARTY_UNKNOWN'],
    ['/expenses', (partyId) => ({ ...expense, partyId }), 'PARTY_UNKNOWN'],
    ['/expenses', (_, budgetId) => ({ ...expense, partyId: own.partyId, budgetId }), 'BUDGET_UNKNOWN'],
    [`/expenses/${ownExpense}/move-to-budget`, (_, budgetId) => ({ budgetId }), 'BUDGET_UNKNOWN'],
  ]
  const before = await running.runtime.store.head()
  for (const [path, body, code] of asked) {
    const answer = await admin.post(path, body(ids['partyId'] ?? '', ids['budgetId'] ?? ''))
    expect([answer.status, answer.code], path).toEqual([422, code])
    expect(told(answer)).toEqual(told(await admin.post(path, body(nowhere, nowhere))))
  }
  expect(await running.runtime.store.head()).toBe(before)
})

test('ids, legacy ids and keys of requests mean another thing in another tenant', async () => {
  const headers = { 'idempotency-key': 'the-same-key' }
  const party = { displayName: secretText, roles: ['customer'], legacyId: 'L-1' }
  const mine = await owner.done('/parties', party, headers)
  const taken = await admin.done('/parties', { ...party, displayName: 'Ours' }, headers)
  expect(taken.answer.status).toBe(201)
  expect(taken.answer.headers['idempotency-replayed']).toBeUndefined()
  expect(taken.id).not.toBe(mine.id)

  const sameId = await admin.done('/parties', {
    id: ids['partyId'],
    displayName: 'Same id',
    roles: ['partner'],
  })
  expect((await admin.seen(`/parties/${sameId.id}`, sameId.position)).data['displayName']).toBe('Same id')
  expect((await owner.seen(`/parties/${sameId.id}`, sameId.position)).data['displayName']).toBe(secretText)
})

test('an API key with another tenant\u2019s name on it opens nothing', async () => {
  const { answer } = await admin.done('/api-keys', { name: 'Program', roles: ['admin'] })
  const [, , keyId, ...secret] = String(answer.data['secret']).split('_')
  for (const id of [keyId, ids['keyId']]) {
    const forged = callerWith(running.app, `gl_acme_${id}_${secret.join('_')}`)
    expect((await forged.get('/parties')).status).toBe(401)
  }
})

/** What an answer says beside what names the one request. */
function told({ status, body }: Answer): unknown {
  return { status, ...body, requestId: undefined, instance: undefined }
}
