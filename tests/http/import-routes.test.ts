import { once } from 'node:events'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { signToken } from '#src/auth/tokens.ts'
import { importRoutes } from '#src/http/import-routes.ts'
import type { ServerParts } from '#src/http/server.ts'
import type { Role } from '#src/kernel/roles.ts'
import { desk, importables } from '#tests/importing/desk.ts'
import { secret, serve, tokenAuth } from '#tests/http/serve.ts'

const path = '/api/v1/imports/expenses'
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function running(over: Partial<ServerParts> = {}) {
  const books = await desk()
  const routes = importRoutes(
    books.parts,
    importables((name) => books.ledger.command(name)),
  )
  const { app, logged } = await serve({
    queryRoutes: [routes],
    auth: tokenAuth({ tenantExists: async () => true }),
    ...over,
  })
  closing.push(() => app.close())
  const authorization = async (...roles: Role[]): Promise<string> =>
    `Bearer ${await signToken({ secret, tenant: 'acme', subject: 'amelie', roles, ttl_s: 600 })}`
  const post = async (
    payload: string | Readable,
    over: { url?: string; type?: string; roles?: Role[] } = {},
  ) =>
    app.inject({
      method: 'POST',
      url: over.url ?? path,
      payload,
      headers: {
        authorization: await authorization(...(over.roles ?? ['finance'])),
        'content-type': over.type ?? 'text/csv',
      },
    })
  const listening = async (): Promise<{ port: number; headers: Record<string, string> }> => {
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    return { port, headers: { authorization: await authorization('finance'), 'content-type': 'text/csv' } }
  }
  return { ...books, app, logged, post, listening }
}

interface Told {
  line?: number
  outcome?: string
  code?: string
  summary?: Record<string, unknown>
  problem?: { code: string; detail: string }
}
const linesOf = (body: string): Told[] =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Told)

const header = 'partyLegacyId,amount,date,description\n'
const good = `${header}awa,12.50,2025-03-01,Taxi\nawa,7,2025-03-02,Tea\n`

test('a CSV file is answered with one line per row and a summary in the end', async () => {
  const { post, recorded, store, logged } = await running()
  const answer = await post(`${good}awa,"12,50",2025-03-02,Tea\n`, { type: 'text/csv; charset=UTF-8' })
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
  const [first, second, third, last] = linesOf(answer.body)
  expect([first, second]).toMatchObject([
    { line: 2, outcome: 'added' },
    { line: 3, outcome: 'added' },
  ])
  expect(third).toMatchObject({ line: 4, outcome: 'refused', code: 'INVALID', errors: [{ field: 'amount' }] })
  expect(last).toEqual({
    summary: {
      rows: 3,
      added: 2,
      exists: 0,
      refused: 1,
      position: await store.head(),
      dryRun: false,
      atomic: false,
      written: true,
    },
  })
  expect(await recorded()).toBe(2)
  expect(logged).toContainEqual(
    expect.objectContaining({ msg: 'imported', kind: 'expenses', added: 2 }) as unknown,
  )
})

test('NDJSON is read as one command per line, by the same identities', async () => {
  const { post } = await running()
  await post(good)
  const rows = [
    { partyLegacyId: 'awa', amount: '12.50', date: '2025-03-01', description: 'Taxi' },
    { amount: true },
  ]
  const answer = await post(rows.map((row) => JSON.stringify(row)).join('\n'), {
    type: 'application/x-ndjson',
  })
  expect(linesOf(answer.body)).toMatchObject([
    { line: 1, outcome: 'exists' },
    { line: 2, outcome: 'refused' },
    { summary: { rows: 2 } },
  ])
})

test('parties and budgets have their routes as well', async () => {
  const { post } = await running()
  const parties = await post('displayName,roles,legacyId\nFatou,customer,f\n', {
    url: '/api/v1/imports/parties',
  })
  const budgets = await post('partyLegacyId,name,amount,startDate\nf,Q1,10,2025-01-01\n', {
    url: '/api/v1/imports/budgets',
  })
  for (const { body } of [parties, budgets])
    expect(linesOf(body)[0]).toMatchObject({ line: 2, outcome: 'added' })
})

test('dryRun and atomic write nothing when they should not', async () => {
  const { post, recorded } = await running()
  const dry = await post(good, { url: `${path}?dryRun=true` })
  expect(linesOf(dry.body)).toMatchObject([
    { outcome: 'added', rehearsed: true },
    {},
    { summary: { added: 2, written: false } },
  ])
  const atomic = await post(`${good}awa,0,2025-03-02,\n`, { url: `${path}?atomic=true` })
  expect(linesOf(atomic.body).at(-1)).toMatchObject({ summary: { added: 2, refused: 1, written: false } })
  expect(await recorded()).toBe(0)
  const clean = await post(good, { url: `${path}?atomic=true` })
  expect(linesOf(clean.body).at(-1)).toMatchObject({ summary: { added: 2, written: true } })
})

test('what is wrong with the file or the request as a whole is a problem, not a list', async () => {
  const { post } = await running()
  const problem = async (...given: Parameters<typeof post>): Promise<unknown> => {
    const answer = await post(...given)
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    return answer.json()
  }
  expect(await problem('partyLegacyId,amount,date,colour\n')).toMatchObject({
    status: 400,
    code: 'INVALID',
    errors: [{ field: 'colour' }],
  })
  expect(await problem('')).toMatchObject({ status: 400, detail: expect.stringContaining('empty') as string })
  expect(await problem(good, { type: 'application/json' })).toMatchObject({
    status: 415,
    detail: expect.stringContaining('text/csv') as string,
  })
  expect(await problem(good, { type: 'text/csv; charset=iso-8859-1' })).toMatchObject({ status: 415 })
  expect(await problem(good, { url: `${path}?dryrun=true` })).toMatchObject({
    status: 400,
    errors: [{ field: 'dryrun' }],
  })
  expect(await problem(good, { url: `${path}?atomic=yes` })).toMatchObject({
    status: 400,
    errors: [{ field: 'atomic' }],
  })
  expect(await problem(good, { roles: ['sales', 'auditor'] })).toMatchObject({
    status: 403,
    code: 'FORBIDDEN',
  })
})

test('results come while the file is still being sent', async () => {
  const { listening } = await running()
  const { port, headers } = await listening()
  const sending = httpRequest({ port, path, method: 'POST', headers })
  sending.write(`${header}awa,1,2025-03-01,a\n`)
  const [response] = (await once(sending, 'response')) as [Readable]
  response.setEncoding('utf8')
  const [first] = (await once(response, 'data')) as [string]
  expect(JSON.parse(first)).toMatchObject({ line: 2, outcome: 'added' })
  sending.end('awa,2,2025-03-01,b\n')
  const rest = (await response.toArray()).join('')
  expect(linesOf(rest)).toMatchObject([{ line: 3, outcome: 'added' }, { summary: { rows: 2 } }])
})

test('a sender that looks at no answer before all is sent is not kept waiting', async () => {
  const { listening } = await running()
  const { port, headers } = await listening()
  const sending = httpRequest({ port, path: `${path}?dryRun=true`, method: 'POST', headers })
  const answered = once(sending, 'response') as Promise<[Readable]>
  const refused = `${'x'.repeat(500)},1,2025-03-01,\n`
  sending.write(header)
  for (let piece = 0; piece < 60; piece += 1) {
    if (!sending.write(refused.repeat(400))) await once(sending, 'drain')
  }
  sending.end()
  const [response] = await answered
  const body = (await response.setEncoding('utf8').toArray()).join('')
  expect(linesOf(body).at(-1)).toMatchObject({ summary: { rows: 24_000, refused: 24_000 } })
})

test('a connection that breaks in mid-upload leaves the rows before it, and the next one adds the rest', async () => {
  const { listening, recorded, post, logged } = await running()
  const { port, headers } = await listening()
  const sending = httpRequest({ port, path, method: 'POST', headers })
  sending.on('error', () => undefined)
  sending.write(`${header}awa,12.50,2025-03-01,Taxi\nawa,7,2025-03`)
  const [response] = (await once(sending, 'response')) as [Readable]
  await once(response, 'data')
  sending.destroy()
  await expect.poll(() => logged.some(({ msg }) => msg === 'import broken off')).toBe(true)
  expect(await recorded()).toBe(1)
  const again = await post(good)
  expect(linesOf(again.body)).toMatchObject([
    { outcome: 'exists' },
    { outcome: 'added' },
    { summary: { added: 1 } },
  ])
})

test('what breaks half-way is the last line, in place of the summary', async () => {
  const { post } = await running()
  async function* broken(): AsyncGenerator<Buffer> {
    yield Buffer.from(good)
    await new Promise((resolve) => setImmediate(resolve))
    yield Buffer.from('awa,1,2025-03-01,Caf\xe9\n', 'latin1')
  }
  const answer = await post(Readable.from(broken()))
  expect(linesOf(answer.body)).toMatchObject([
    { line: 2 },
    { line: 3 },
    { problem: { code: 'INVALID', detail: expect.stringContaining('UTF-8') as string } },
  ])
})

test('a server that stops ends its imports and says so', async () => {
  const { app, listening, recorded } = await running()
  const { port, headers } = await listening()
  const sending = httpRequest({ port, path, method: 'POST', headers })
  sending.on('error', () => undefined)
  sending.write(`${header}awa,1,2025-03-01,a\n`)
  const [response] = (await once(sending, 'response')) as [Readable]
  response.setEncoding('utf8')
  await once(response, 'data')
  const [closed, rest] = await Promise.all([app.close(), response.toArray()])
  expect(closed).toBeUndefined()
  expect(linesOf(rest.join(''))).toMatchObject([{ problem: { code: 'SHUTTING_DOWN' } }])
  expect(await recorded()).toBe(1)
})

test('only so many imports run at once; when one ends there is room again', async () => {
  const { listening, post } = await running()
  const { port, headers } = await listening()
  const open = Array.from({ length: 4 }, () => httpRequest({ port, path, method: 'POST', headers }))
  for (const sending of open) {
    sending.write(`${header}awa,1,2025-03-01,a\n`)
    await once(sending, 'response')
  }
  expect(await post(good)).toMatchObject({ statusCode: 503 })
  for (const sending of open) {
    const response = once(sending, 'close')
    sending.on('response', () => undefined)
    sending.end()
    sending.destroy()
    await response
  }
  await expect.poll(async () => (await post(good)).statusCode).toBe(200)
})

test('the time in which a request must arrive does not end an import', async () => {
  const { listening, app } = await running({ limits: { arrival_ms: 300 } })
  Object.assign(app.server, { connectionsCheckingInterval: 50, headersTimeout: 300 })
  const { port, headers } = await listening()
  const sending = httpRequest({ port, path, method: 'POST', headers })
  sending.write(`${header}awa,1,2025-03-01,a\n`)
  const [response] = (await once(sending, 'response')) as [Readable]
  const command = httpRequest({
    port,
    path: '/api/v1/shelves',
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
  })
  command.write('{')
  const [late] = (await once(command, 'response')) as [IncomingMessage]
  expect(late.statusCode).toBe(400)
  sending.end('awa,2,2025-03-01,b\n')
  const body = (await response.setEncoding('utf8').toArray()).join('')
  expect(linesOf(body)).toMatchObject([{ line: 2 }, { line: 3 }, { summary: { added: 2 } }])
})

test('the documentation tells how to import', async () => {
  const { app } = await running()
  interface Documented {
    requestBody: { content: object }
    responses: Record<string, { content: object }>
  }
  const { paths } = app.swagger() as unknown as { paths: Record<typeof path, { post: Documented }> }
  const { requestBody, responses } = paths[path].post
  expect(Object.keys(requestBody.content)).toEqual(['text/csv', 'application/x-ndjson'])
  expect(Object.keys(responses['200']?.content ?? {})).toEqual(['application/x-ndjson'])
})

test('a French file is read with ?locale=fr, in the charset it is in', async () => {
  const { post } = await running()
  const french = Buffer.from(
    'partyLegacyId;amount;date;description\nawa;1\u00a0250,50;22/03/2025;Café\n',
    'latin1',
  )
  const send = (type: string, url = `${path}?locale=fr`) => post(Readable.from([french]), { type, url })
  expect(linesOf((await send('text/csv')).body)).toMatchObject([
    { line: 2, outcome: 'added' },
    { summary: { added: 1 } },
  ])
  const again = await send('text/csv; charset=windows-1252')
  expect(linesOf(again.body)).toMatchObject([{ line: 2, outcome: 'exists' }, { summary: { exists: 1 } }])
  expect((await send('text/csv; charset=utf-16')).statusCode).toBe(415)
  expect((await send('text/csv; charset=windows-1252', path)).statusCode).toBe(415)
  expect((await send('text/csv', `${path}?locale=de`)).statusCode).toBe(400)
})
