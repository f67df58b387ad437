import { expect, test } from 'vitest'
import { logOfTwoTenants } from '#tests/http/example-log.ts'
import { bearer, outcome, refusing, serve, shelfId } from '#tests/http/serve.ts'

const board = { name: 'Top shelf' }

test('a creating command is answered with 201, its id, its revision and where to find it', async () => {
  const { app, asked } = await serve()
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/shelves',
    headers: await bearer('sales'),
    payload: board,
  })
  expect(answer.statusCode).toBe(201)
  expect(answer.json()).toEqual({ data: { id: shelfId, revision: 0 }, meta: { position: '42' } })
  expect(answer.headers).toMatchObject({
    location: `/api/v1/shelves/${shelfId}`,
    etag: '"0"',
    'x-position': '42',
    'content-type': 'application/json; charset=utf-8',
  })
  expect(answer.headers).not.toHaveProperty('idempotency-replayed')
  expect(asked[0]).toMatchObject({
    input: { name: 'Top shelf' },
    tenant: 'demo',
    actor: { subject: 'amelie', role: 'sales' },
  })
})

test('a command on a thing takes its id from the path, and answers what the rule tells', async () => {
  const execute = async () =>
    outcome({
      revision: 3,
      number: 'SH-000001',
      details: { shade: 'dark' },
      warnings: [{ code: 'OVER_BUDGET' }],
      pending: ['tell'],
    })
  const { app } = await serve({ execute })
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1/shelves/${shelfId.toUpperCase()}/paint`,
    headers: await bearer('sales'),
    payload: { colour: 'blue' },
  })
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({
    data: { id: shelfId, revision: 3, number: 'SH-000001', shade: 'dark' },
    meta: { position: '42', warnings: [{ code: 'OVER_BUDGET' }], pending: ['tell'] },
  })
  expect(answer.headers['etag']).toBe('"3"')
  expect(answer.headers).not.toHaveProperty('location')
})

test('path and body are parsed together once: defaults and normal forms reach the command', async () => {
  const { app, asked } = await serve()
  const url = `/api/v1/shelves/${shelfId.toUpperCase()}/paint`
  await app.inject({ method: 'POST', url, headers: await bearer('sales') })
  expect(asked[0]?.input).toEqual({ shelfId, colour: 'red' })
})

test('an answer without a revision yet has no ETag', async () => {
  const { app } = await serve({ execute: async () => outcome({ revision: undefined, pending: ['write'] }) })
  const url = `/api/v1/shelves/${shelfId}/paint`
  const answer = await app.inject({ method: 'POST', url, headers: await bearer('sales'), payload: {} })
  expect(answer.headers).not.toHaveProperty('etag')
  expect(answer.json().data).toEqual({ id: shelfId })
})

test('every wrong field is named with its reason, unknown ones too', async () => {
  const { app, asked } = await serve()
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/shelves',
    headers: await bearer('sales'),
    payload: {
      colour: 'red',
      price: { amount: '12,50', currency: 'EURO', tax: 1 },
      boards: [{ length: 1 }, { length: -1 }, {}],
    },
  })
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ code: 'INVALID', status: 400 })
  expect(
    answer
      .json()
      .errors.map((problem: { field: string }) => problem.field)
      .sort(),
  ).toEqual([
    'boards.1.length',
    'boards.2.length',
    'colour',
    'name',
    'price.amount',
    'price.currency',
    'price.tax',
  ])
  expect(answer.json().errors).toContainEqual({ field: 'name', reason: 'is required' })
  expect(answer.json().errors).toContainEqual({ field: 'colour', reason: 'is not known here' })
  expect(asked).toEqual([])
})

test('an id of the path is an unknown field in the body', async () => {
  const { app } = await serve()
  const url = `/api/v1/shelves/${shelfId}/paint`
  const answer = await app.inject({
    method: 'POST',
    url,
    headers: await bearer('sales'),
    payload: { shelfId },
  })
  expect(answer.statusCode).toBe(400)
  expect(answer.json().errors).toMatchObject([{ field: 'shelfId' }])
})

test('a malformed id in the path is refused', async () => {
  const { app } = await serve()
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/shelves/nine/paint',
    headers: await bearer('sales'),
  })
  expect(answer.json()).toMatchObject({ code: 'INVALID', errors: [{ field: 'shelfId' }] })
})

test.each([['[]'], ['"text"'], ['null'], ['7']])(
  'the body %s is not an object and refused',
  async (payload) => {
    const { app } = await serve()
    const headers = { ...(await bearer('sales')), 'content-type': 'application/json' }
    const answer = await app.inject({ method: 'POST', url: '/api/v1/shelves', headers, payload })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().detail).toBe('The body must be a JSON object.')
  },
)

test('the roles are checked before the input: who may not is told nothing about it', async () => {
  const { app } = await serve()
  const request = { method: 'POST', url: '/api/v1/shelves', payload: { nonsense: true } } as const
  const refused = await app.inject({ ...request, headers: await bearer('driver', 'auditor') })
  expect(refused.statusCode).toBe(403)
  expect(refused.json()).toMatchObject({
    code: 'FORBIDDEN',
    errors: [],
    allowed: ['admin', 'finance', 'sales'],
  })
})

test('an admin may send any command, and is recorded as an admin', async () => {
  const { app, asked } = await serve()
  const url = `/api/v1/shelves/${shelfId}/paint`
  await app.inject({ method: 'POST', url, headers: await bearer('driver', 'admin') })
  expect(asked[0]?.actor).toEqual({ subject: 'amelie', role: 'admin' })
})

test('an act is recorded under the role that allows it', async () => {
  const { app, asked } = await serve()
  const url = `/api/v1/shelves/${shelfId}/paint`
  await app.inject({ method: 'POST', url, headers: await bearer('admin', 'driver', 'sales') })
  expect(asked[0]?.actor.role).toBe('sales')
})

test('a command without a path has no route', async () => {
  const { app } = await serve()
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/dust-shelf',
    headers: await bearer('admin'),
  })
  expect(answer.statusCode).toBe(404)
})

test('an idempotency key reaches the ledger, and a repeated answer says that it is one', async () => {
  const { app, asked } = await serve()
  const replayed = await serve({ execute: async () => outcome({ replayed: true, created: true }) })
  const headers = { ...(await bearer('sales')), 'idempotency-key': 'order-7' }
  const request = { method: 'POST', url: '/api/v1/shelves', headers, payload: board } as const
  await app.inject(request)
  expect(asked[0]?.idempotencyKey).toBe('order-7')
  const again = await replayed.app.inject(request)
  expect(again.statusCode).toBe(201)
  expect(again.headers['idempotency-replayed']).toBe('true')
})

test.each([[''], ['two words'], ['é'], ['x'.repeat(256)]])(
  'the idempotency key "%s" is refused',
  async (key) => {
    const { app, asked } = await serve()
    const headers = { ...(await bearer('sales')), 'idempotency-key': key }
    const answer = await app.inject({ method: 'POST', url: '/api/v1/shelves', headers, payload: board })
    expect(answer.json()).toMatchObject({ code: 'INVALID', errors: [{ field: 'Idempotency-Key' }] })
    expect(asked).toEqual([])
  },
)

test('If-Match names the revision that the record must have', async () => {
  const { app, asked } = await serve()
  const url = `/api/v1/shelves/${shelfId}/paint`
  await app.inject({ method: 'POST', url, headers: { ...(await bearer('sales')), 'if-match': '"7"' } })
  expect(asked[0]?.ifMatch).toBe(7)
})

test.each([['*'], ['W/"7"'], ['7'], ['"7", "8"'], ['"x"'], ['"07"']])(
  'If-Match %s is refused',
  async (tag) => {
    const { app } = await serve()
    const url = `/api/v1/shelves/${shelfId}/paint`
    const answer = await app.inject({
      method: 'POST',
      url,
      headers: { ...(await bearer('sales')), 'if-match': tag },
    })
    expect(answer.json()).toMatchObject({ code: 'INVALID', errors: [{ field: 'If-Match' }] })
  },
)

test('a dry run is answered with 200, says so, and tells what would be recorded', async () => {
  const events = await (await logOfTwoTenants()).readAll('0', 1)
  const execute = async () => outcome({ created: true, events })
  const { app } = await serve({ execute })
  const url = '/api/v1/shelves?dryRun=true'
  const answer = await app.inject({ method: 'POST', url, headers: await bearer('sales'), payload: board })
  expect(answer.statusCode).toBe(200)
  expect(answer.json().meta).toEqual({
    position: '42',
    dryRun: true,
    events: [{ type: 'ShelfBuilt', effectiveOn: '2025-03-22', data: { name: 'a' } }],
  })
  expect(answer.headers).not.toHaveProperty('etag')
  expect(answer.headers).not.toHaveProperty('x-position')
  expect(answer.headers).not.toHaveProperty('location')
})

test.each([
  ['?dryrun=true', 'dryrun'],
  ['?dryRun=1', 'dryRun'],
  ['?dryRun=true&x=1', 'x'],
  ['?dryRun=true&dryRun=true', 'dryRun'],
])('a command with %s in its address is refused', async (query, field) => {
  const { app, asked } = await serve()
  const url = `/api/v1/shelves${query}`
  const answer = await app.inject({ method: 'POST', url, headers: await bearer('sales'), payload: board })
  expect(answer.json()).toMatchObject({ code: 'INVALID', errors: [{ field }] })
  expect(asked).toEqual([])
})

test('a refusal keeps its code, its status, its details and its fields', async () => {
  const execute = refusing('OVER_BUDGET', { remaining: '80.00', currency: 'EUR' }, [
    { field: 'amount', reason: 'is too much' },
  ])
  const { app } = await serve({ execute })
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/shelves',
    headers: await bearer('sales'),
    payload: board,
  })
  expect(answer.statusCode).toBe(422)
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(answer.json()).toEqual({
    type: 'urn:grand-livre:problem:over-budget',
    title: 'More than the budget has left',
    status: 422,
    detail: 'amount is too much.',
    code: 'OVER_BUDGET',
    instance: '/api/v1/shelves',
    requestId: answer.headers['x-request-id'],
    errors: [{ field: 'amount', reason: 'is too much' }],
    remaining: '80.00',
    currency: 'EUR',
  })
})

test('a detail named like a member of every problem is told under another name', async () => {
  const { app } = await serve({ execute: refusing('STATE_CONFLICT', { status: 'closed', code: 'x' }) })
  const headers = await bearer('sales')
  const answer = await app.inject({ method: 'POST', url: '/api/v1/shelves', headers, payload: board })
  expect(answer.json()).toMatchObject({
    status: 409,
    code: 'STATE_CONFLICT',
    currentStatus: 'closed',
    currentCode: 'x',
  })
})

test('a command leaves one line in the log, and so does a refusal', async () => {
  const { app, logged } = await serve()
  const headers = { ...(await bearer('sales')), 'x-request-id': 'mine-1' }
  await app.inject({ method: 'POST', url: '/api/v1/shelves', headers, payload: board })
  expect(logged).toHaveLength(1)
  expect(logged[0]).toMatchObject({
    command: 'build-shelf',
    tenant: 'demo',
    status: 201,
    position: '42',
    requestId: 'mine-1',
  })
  await app.inject({ method: 'POST', url: '/api/v1/shelves', headers, payload: {} })
  expect(logged).toHaveLength(2)
  expect(logged[1]).toMatchObject({ code: 'INVALID', status: 400, requestId: 'mine-1', subject: 'amelie' })
  expect(JSON.stringify(logged)).not.toContain(headers.authorization.slice(7))
})
