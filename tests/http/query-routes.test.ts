import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Routes } from '#src/http/routes.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { ReadModels } from '#src/projecting/status.ts'
import { logOfTwoTenants } from '#tests/http/example-log.ts'
import { shelfCostRoutes } from '#tests/http/example-routes.ts'
import { bearer, serve } from '#tests/http/serve.ts'

function readModels(waited: string[] = []): ReadModels {
  return {
    async waitFor(name, position) {
      if (position === '900') throw new Refusal('POSITION_AHEAD', { position })
      if (position === '800') throw new Refusal('PROJECTION_HALTED', { readModel: name })
      waited.push(`${name}@${position}`)
    },
    status: async () => [],
  }
}

const total = '/api/v1/shelf-costs/total'

test('a query waits until its read models have reached the position it names', async () => {
  const waited: string[] = []
  const { app } = await serve({ readModels: readModels(waited), queryRoutes: [shelfCostRoutes] })
  const headers = await bearer('auditor')
  await app.inject({ method: 'GET', url: total, headers })
  expect(waited).toEqual([])
  await app.inject({ method: 'GET', url: total, headers: { ...headers, 'x-min-position': '42' } })
  await app.inject({ method: 'GET', url: `${total}?minPosition=43`, headers })
  await app.inject({ method: 'GET', url: '/api/v1/shelf-costs?minPosition=44&limit=1', headers })
  expect(waited).toEqual(['shelf-costs@42', 'shelf-costs@43', 'shelf-costs@44'])
})

test.each([
  ['900', 400, 'POSITION_AHEAD'],
  ['800', 503, 'PROJECTION_HALTED'],
  ['-1', 400, 'INVALID'],
  ['007', 400, 'INVALID'],
  ['4e2', 400, 'INVALID'],
  ['', 400, 'INVALID'],
])('the position "%s" to wait for is answered with %s %s', async (position, status, code) => {
  const { app } = await serve({ readModels: readModels(), queryRoutes: [shelfCostRoutes] })
  const headers = await bearer('auditor')
  const sent = [
    await app.inject({ method: 'GET', url: `${total}?minPosition=${position}`, headers }),
    await app.inject({ method: 'GET', url: total, headers: { ...headers, 'x-min-position': position } }),
  ]
  expect(sent.map((answer) => [answer.statusCode, answer.json().code])).toEqual([
    [status, code],
    [status, code],
  ])
})

test('the role is checked first: who may not is not even told that the question is wrong', async () => {
  const waited: string[] = []
  const { app } = await serve({ readModels: readModels(waited), queryRoutes: [shelfCostRoutes] })
  const url = `${total}?colour=red&minPosition=5`
  const answer = await app.inject({ method: 'GET', url, headers: await bearer('driver', 'sales') })
  expect(answer.json()).toMatchObject({ code: 'FORBIDDEN', allowed: ['admin', 'auditor'] })
  expect(waited).toEqual([])
})

test.each([
  ['does not say who may use it', { config: {} }],
  ['must be a z.strictObject', { config: { may: [] }, schema: { querystring: z.object({}) } }],
])('a route that is not safe to answer stops the start: %s', async (message, options) => {
  const careless: Routes = (app) => void app.get('/careless', options, () => ({}))
  await expect(serve({ queryRoutes: [careless] })).rejects.toThrow(message)
})

test('a parameter that a query does not know is refused, whether it knows others or none', async () => {
  const plain: Routes = (app) => void app.get('/plain', { config: { may: [] } }, () => ({}))
  const { app } = await serve({ queryRoutes: [plain, shelfCostRoutes] })
  const headers = await bearer('admin')
  for (const url of ['/api/v1/plain?x=1', `${total}?x=1`, '/api/v1/plain?minPosition=1']) {
    const answer = await app.inject({ method: 'GET', url, headers })
    expect([url, answer.statusCode, answer.json().errors[0]?.reason]).toEqual([url, 400, 'is not known here'])
  }
})

async function log(url: string, roles: 'auditor' | 'finance' = 'auditor') {
  const { app } = await serve({ store: await logOfTwoTenants() })
  const answer = await app.inject({ method: 'GET', url: `/api/v1${url}`, headers: await bearer(roles) })
  return { status: answer.statusCode, ...answer.json() }
}

test('the log shows the events of the own tenant with their envelopes, and where to go on', async () => {
  const { data, meta } = await log('/events')
  expect(data.map((event: { position: string }) => event.position)).toEqual(['1', '3', '4'])
  expect(data[0]).toMatchObject({
    type: 'ShelfBuilt',
    tenant: 'demo',
    stream: 'shelf-demo.a',
    revision: 0,
    effectiveOn: '2025-03-22',
    data: { name: 'a' },
  })
  expect(meta).toEqual({ nextAfter: '5' })
})

test.each([
  ['after=3', ['4'], '5'],
  ['after=5', [], '5'],
  ['limit=1', ['1'], '1'],
  ['after=1&limit=1', ['3'], '3'],
  ['type=ShelfPainted', ['4'], '5'],
  ['type=ShelfPainted&type=ShelfBuilt', ['1', '3', '4'], '5'],
  ['stream=shelf-demo.a', ['1', '4'], '4'],
  ['stream=shelf-demo.a&after=1&type=ShelfPainted', ['4'], '4'],
  ['stream=shelf-other.b', [], '0'],
])('the log with %s', async (query, positions, nextAfter) => {
  const { data, meta } = await log(`/events?${query}`)
  expect(data.map((event: { position: string }) => event.position)).toEqual(positions)
  expect(meta.nextAfter).toBe(nextAfter)
})

test('pulling the log by nextAfter finds every event once', async () => {
  const store = await logOfTwoTenants()
  const { app } = await serve({ store })
  const headers = await bearer('auditor')
  const seen: string[] = []
  let after = '0'
  for (let pull = 0; pull < 6; pull++) {
    const answer = await app.inject({ method: 'GET', url: `/api/v1/events?limit=1&after=${after}`, headers })
    seen.push(...answer.json().data.map((event: { position: string }) => event.position))
    after = answer.json().meta.nextAfter
  }
  expect(seen).toEqual(['1', '3', '4'])
})

test.each([['after=x'], ['after=-1'], ['limit=500'], ['limit=0'], ['kind=x']])(
  'the log refuses %s',
  async (query) => {
    expect(await log(`/events?${query}`)).toMatchObject({ status: 400, code: 'INVALID' })
  },
)

test('only auditors and admins see the log', async () => {
  expect(await log('/events', 'finance')).toMatchObject({ code: 'FORBIDDEN' })
  expect(await log('/streams/shelf-demo.a', 'finance')).toMatchObject({ code: 'FORBIDDEN' })
})

test('a stream is read in pages, and another tenant\u2019s is not there', async () => {
  const first = await log('/streams/shelf-demo.a?limit=1')
  expect([first.data[0].revision, first.meta]).toEqual([0, { nextFrom: 1 }])
  const second = await log('/streams/shelf-demo.a?from=1')
  expect([second.data.length, second.data[0].revision, second.meta]).toEqual([1, 1, {}])
  expect(await log('/streams/shelf-other.b')).toMatchObject({ code: 'NOT_FOUND' })
  expect(await log('/streams/shelf-demo.z')).toMatchObject({ code: 'NOT_FOUND' })
})

test('knownAt means a position or a time, and nothing that is still to come', async () => {
  const store = await logOfTwoTenants()
  const { app } = await serve({ store, queryRoutes: [shelfCostRoutes] })
  const headers = await bearer('auditor')
  const ask = async (query: string) => {
    const body = (await app.inject({ method: 'GET', url: `${total}?${query}`, headers })).json()
    return body.data?.position ?? body.code
  }
  expect(await ask('knownAt=3')).toBe('3')
  expect(await ask('knownAt=6')).toBe('POSITION_AHEAD')
  expect(await ask('knownAt=2025-03-22T10:00:02Z')).toBe('2')
  expect(await ask('knownAt=2025-03-22T11:00:02.999%2B01:00')).toBe('2')
  expect(await ask('knownAt=2025-03-22T11:00:02+01:00')).toBe('2')
  expect(await ask('knownAt=2025-03-22T09:00:00Z')).toBe('0')
  expect(await ask('knownAt=2999-01-01T00:00:00Z')).toBe('POSITION_AHEAD')
  for (const bad of ['yesterday', '2025-03-22', '2025-02-30T00:00:00Z', '03', '1.5'])
    expect(await ask(`knownAt=${bad}`)).toBe('INVALID')
  expect(await ask('asOf=2025-02-30')).toBe('INVALID')
  expect(await ask('asOf=2999-01-01')).toBe('5')
})
