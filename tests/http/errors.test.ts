import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { App } from '#src/http/routes.ts'
import { codes } from '#src/kernel/errors.ts'
import type { Code } from '#src/kernel/errors.ts'
import { bearer, outcome, portOf, refusing, serve } from '#tests/http/serve.ts'

const shelf = { method: 'POST', url: '/api/v1/shelves' } as const
const json = { 'content-type': 'application/json' }

test.each([
  ['broken JSON', json, '{"name":', 400, 'INVALID'],
  ['a body of __proto__', json, '{"name":"x","__proto__":{"admin":true}}', 400, 'INVALID'],
  ['a body of constructor.prototype', json, '{"constructor":{"prototype":{"admin":true}}}', 400, 'INVALID'],
  [
    'bytes that are not UTF-8',
    json,
    Buffer.from('7b226e616d65223a22e922 7d'.replace(' ', ''), 'hex'),
    400,
    'INVALID',
  ],
  ['a body too large', json, `"${'x'.repeat(1_100_000)}"`, 413, 'BODY_TOO_LARGE'],
  ['plain text', { 'content-type': 'text/plain' }, 'name=x', 415, 'MEDIA_TYPE'],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'name=x', 415, 'MEDIA_TYPE'],
  ['a content type that is none', { 'content-type': 'nonsense' }, 'x', 415, 'MEDIA_TYPE'],
])('%s is answered as a problem', async (_what, headers, payload, status, code) => {
  const { app, asked } = await serve()
  const answer = await app.inject({ ...shelf, headers: { ...headers, ...(await bearer('sales')) }, payload })
  expect(answer.statusCode).toBe(status)
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(answer.json()).toMatchObject({ code, status, requestId: answer.headers['x-request-id'] })
  expect(asked).toEqual([])
  expect({}).not.toHaveProperty('admin')
})

test('an empty body with a JSON content type is a body without fields', async () => {
  const { app } = await serve()
  const answer = await app.inject({ ...shelf, headers: { ...json, ...(await bearer('sales')) }, payload: '' })
  expect(answer.json().errors).toEqual([{ field: 'name', reason: 'is required' }])
})

test.each([
  ['GET', '/nowhere'],
  ['GET', '/api/v1/nowhere'],
  ['GET', '/api/v1/shelves'],
  ['DELETE', '/api/v1/shelves'],
  ['PUT', '/api/v1/events'],
] as const)('%s %s is no route', async (method, url) => {
  const { app } = await serve()
  const answer = await app.inject({ method, url, headers: await bearer('admin') })
  expect(answer.statusCode).toBe(404)
  expect(answer.json()).toMatchObject({ code: 'NOT_FOUND', detail: `There is no route ${method} ${url}.` })
})

test.each([
  ['/api/v1/events?after=%00', 'a NUL'],
  ['/api/v1/streams/a%00b', 'a NUL in the path'],
  ['/api/v1/events?type=%ff%fe', 'no UTF-8'],
  ['/api/v1/streams/%ff', 'no UTF-8 in the path'],
  ['/api/v1/streams/%zz', 'a broken escape'],
  [`/api/v1/streams/${'x'.repeat(5000)}`, 'an endless id'],
])('the address %s with %s is refused', async (url) => {
  const { app } = await serve()
  const answer = await app.inject({ method: 'GET', url, headers: await bearer('admin') })
  expect(answer.statusCode).toBe(400)
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(answer.json()).toMatchObject({ code: 'INVALID', requestId: answer.headers['x-request-id'] })
})

test('a defect is answered without its insides, and logged whole under the request id', async () => {
  const { app, logged } = await serve({ execute: () => Promise.reject(new Error('column "secret" broke')) })
  const answer = await app.inject({ ...shelf, headers: await bearer('sales'), payload: { name: 'x' } })
  expect(answer.statusCode).toBe(500)
  expect(answer.json()).toMatchObject({ code: 'INTERNAL', detail: 'Something broke on our side.' })
  expect(answer.body).not.toMatch(/secret|stack|at /)
  expect(logged).toHaveLength(1)
  expect(logged[0]).toMatchObject({
    level: 50,
    requestId: answer.headers['x-request-id'],
    err: { message: 'column "secret" broke', stack: expect.stringContaining('errors.test.ts') },
  })
})

test('a request id is honoured when it is a sane one, and made otherwise', async () => {
  const { app, asked } = await serve()
  const send = async (id: string) =>
    app.inject({
      ...shelf,
      headers: { ...(await bearer('sales')), 'x-request-id': id },
      payload: { name: 'x' },
    })
  expect((await send('order:7.a_b-c')).headers['x-request-id']).toBe('order:7.a_b-c')
  expect(asked[0]?.correlationId).toBe('order:7.a_b-c')
  for (const bad of ['', 'two words', 'x'.repeat(129), 'é']) {
    expect((await send(bad)).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  }
})

test.each([
  ['OVERLOADED', '1'],
  ['NOT_READY', '1'],
  ['PROJECTION_HALTED', '30'],
] as const)('%s says when to come back', async (code, seconds) => {
  const { app } = await serve({ execute: refusing(code) })
  const answer = await app.inject({ ...shelf, headers: await bearer('sales'), payload: { name: 'x' } })
  expect(answer.statusCode).toBe(503)
  expect(answer.headers['retry-after']).toBe(seconds)
})

test.each(['42P01', '42703'])(
  'a query ahead of the tables (%s) is answered when they are built',
  async (code) => {
    const missing = Object.assign(new Error('"read_models.shelf_costs" does not exist'), { code })
    const { app, logged } = await serve({ execute: () => Promise.reject(missing) })
    const answer = await app.inject({ ...shelf, headers: await bearer('sales'), payload: { name: 'x' } })
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['retry-after']).toBe('1')
    expect(answer.json()).toMatchObject({ code: 'NOT_READY' })
    expect(answer.body).not.toContain('shelf_costs')
    expect(logged[0], 'in case it is a defect').toMatchObject({ level: 40, err: { code } })
  },
)

const everyCode = Object.keys(codes).filter((code): code is Code => Object.hasOwn(codes, code))

test('every code is answered with its one status', async () => {
  for (const code of everyCode) {
    const { status } = codes[code]
    const { app } = await serve({ execute: refusing(code) })
    const answer = await app.inject({ ...shelf, headers: await bearer('sales'), payload: { name: 'x' } })
    expect([code, answer.statusCode, answer.json().code]).toEqual([code, status, code])
  }
})

test('answers are neither cached nor sniffed', async () => {
  const { app } = await serve()
  const answer = await app.inject({ method: 'GET', url: '/health/live' })
  expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
})

let listening: App
let port: number

beforeAll(async () => {
  listening = (await serve()).app
  await listening.listen({ port: 0, host: '127.0.0.1' })
  port = portOf(listening)
})
afterAll(() => listening.close())

function sendRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (chunk) => (answer += String(chunk)))
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}

test.each([
  ['no HTTP at all', 'nonsense\r\n\r\n'],
  ['a bad content length', 'POST /api/v1/shelves HTTP/1.1\r\nhost: x\r\ncontent-length: seven\r\n\r\n'],
  [
    'a length and chunks at once',
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['endless headers', `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(40_000)}\r\n\r\n`],
  ['no host', 'GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n'],
])('%s over the wire is answered, and the server goes on', async (_what, text) => {
  const answer = await sendRaw(text)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  const alive = await fetch(`http://127.0.0.1:${port}/health/live`)
  expect(alive.status).toBe(200)
})

test('what is no HTTP is answered as a problem too', async () => {
  const answer = await sendRaw('nonsense\r\n\r\n')
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  expect(head).toContain('content-type: application/problem+json')
  expect(JSON.parse(body)).toMatchObject({ code: 'INVALID', status: 400 })
})

test('closing lets what runs finish, and refuses what comes after on the same connection', async () => {
  const started = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  const { app, logged } = await serve({
    execute: async () => {
      started.resolve()
      await finish.promise
      return outcome()
    },
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const port = portOf(app)
  const { authorization } = await bearer('sales')
  const body = JSON.stringify({ name: 'x' })
  const request = `POST /api/v1/shelves HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`

  let answers = ''
  const socket = connect(port, '127.0.0.1', () => socket.write(request))
  socket.on('data', (chunk) => (answers += String(chunk)))
  const ended = new Promise((resolve) => socket.on('close', resolve))
  await started.promise

  const closed = app.close()
  await vi.waitFor(() => expect(app.server.listening).toBe(false))
  socket.write(request)
  await vi.waitFor(() => expect(logged.at(-1)).toMatchObject({ code: 'SHUTTING_DOWN' }))
  finish.resolve()
  await closed
  await ended
  expect(answers).toMatch(/^HTTP\/1\.1 200 /)
  expect(answers).toContain('HTTP/1.1 503 ')
  expect(answers).toContain('"code":"SHUTTING_DOWN"')
})
