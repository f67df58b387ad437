import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { areas } from '#commands/index.ts'
import { codes } from '#src/kernel/errors.ts'
import { accountThings } from '#tests/flows/account-things.ts'
import { badValues, neverTaken, type Sound } from '#tests/flows/bad-values.ts'
import { type Answer, type Caller, callerAs, customerWithBudget, expenseOn } from '#tests/flows/caller.ts'
import { webhookThing } from '#tests/flows/webhook-requests.ts'
import { filled, nowhere } from '#tests/flows/routes.ts'
import { salesThings } from '#tests/flows/sales-requests.ts'
import { soundRequests } from '#tests/flows/sound-requests.ts'
import { freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let admin: Caller
let sound: Readonly<Record<string, Sound>>
let ids: Readonly<Record<string, string>>
const paths = areas.flatMap(({ commands }) => commands.flatMap(({ path }) => path ?? []))

beforeAll(async () => {
  running = await freshApp('acme')
  const amina = await callerAs(running.app, 'amina', 'finance')
  admin = await callerAs(running.app, 'ada', 'admin')
  const of = await customerWithBudget(amina)
  const ticket = await amina.done('/tickets', { partyId: of.partyId, subject: 'S' })
  const expense = await amina.done('/expenses', expenseOn(of, '5.00'))
  const key = await admin.done('/api-keys', { name: 'K', roles: ['auditor'] })
  const { partyId, budgetId } = of
  const things = await accountThings(amina, partyId)
  const sales = await salesThings(admin, partyId)
  ids = {
    ...things,
    ...sales,
    partyId,
    budgetId,
    ticketId: ticket.id,
    expenseId: expense.id,
    keyId: key.id,
    ...(await webhookThing(admin)),
  }
  sound = soundRequests(of)
})
afterAll(() => running.close())

/** A problem that tells what is wrong in a way that programs and people can use; nothing broke on our side. */
function expectProblem(answer: Answer, what: string): void {
  const { status, code, headers, body, text } = answer
  const of = `${what}: ${status} ${text.slice(0, 400)}`
  expect(status, of).toBeGreaterThanOrEqual(400)
  expect(status, of).toBeLessThan(500)
  expect(headers['content-type'], of).toContain('application/problem+json')
  expect(Object.keys(codes), of).toContain(code)
  expect(body['status'], of).toBe(status)
  expect(body['detail'], of).toMatch(/\w{2}/)
  expect(text.length, `${what} is answered at length`).toBeLessThan(20_000)
}

/** The problem names the field, by itself or by its code. */
function expectBlamed(answer: Answer, field: string, what: string): void {
  expectProblem(answer, what)
  const blamed = (answer.body['errors'] as { field: string; reason: string }[]).map((one) => one.field)
  const named = blamed.some((one) => one === field || one.startsWith(`${field}.`))
  const told = String(answer.code).startsWith(field.toUpperCase()) || answer.status === 422
  expect(named || told, `${what}: ${answer.text.slice(0, 300)}`).toBe(true)
}

async function untouched(work: () => Promise<void>): Promise<void> {
  const before = await running.runtime.store.head()
  await work()
  expect(await running.runtime.store.head()).toBe(before)
}

/** The text of a value with its lone surrogates and its depth as they are. */
function shown(value: unknown): string {
  return typeof value === 'object' ? 'an object' : JSON.stringify(value).slice(0, 40)
}

test('the walk knows a sound request for every command that has a path, and each would be done', async () => {
  expect(Object.keys(sound).sort()).toEqual([...paths].sort())
  await untouched(async () => {
    for (const [path, { body, kinds }] of Object.entries(sound)) {
      expect(Object.keys(kinds).sort()).toEqual(Object.keys(body).sort())
      const { status, code, text } = await admin.post(`${filled(path, ids)}?dryRun=true`, body)
      const isSound = status === 200 || status === 409 || (status === 422 && code !== undefined)
      expect(isSound, `${path}: ${text}`).toBe(true)
    }
  })
})

describe.each(paths)('POST %s', (path) => {
  const post = (body: unknown) => admin.post(filled(path, ids), body)

  test('refuses a wrong value in any field, says which, and writes nothing', () =>
    untouched(async () => {
      const { body, kinds } = sound[path] ?? { body: {}, kinds: {} }
      for (const [field, kind] of Object.entries(kinds)) {
        for (const value of [...badValues[kind], ...(kind === 'list' ? [] : neverTaken)]) {
          expectBlamed(await post({ ...body, [field]: value }), field, `${path} ${field} ${shown(value)}`)
        }
      }
    }))

  test('refuses a field that it does not know, a missing one, and another name for a known one', () =>
    untouched(async () => {
      const { body } = sound[path] ?? { body: {} }
      for (const field of ['nonsense', 'tenant', 'Amount', 'constructor', 'toString', 'é'])
        expectBlamed(await post({ ...body, [field]: 1 }), field, `${path} ${field}`)
      for (const [, id = ''] of path.matchAll(/:(\w+)/g))
        expectBlamed(await post({ ...body, [id]: nowhere }), id, `${path} ${id} in the body`)
      for (const field of Object.keys(body)) {
        const without = { ...body, [field]: undefined }
        const answer = await admin.post(`${filled(path, ids)}?dryRun=true`, without)
        if (answer.status === 400) expectBlamed(answer, field, `${path} without ${field}`)
      }
    }))

  test('refuses what is no JSON object', () =>
    untouched(async () => {
      const texts = [
        '{',
        'abc',
        '{"a":}',
        '{"amount":NaN}',
        "{'amount':1}",
        '[]',
        '[{}]',
        'null',
        '"text"',
        '1',
        'true',
        '{"__proto__":{"amount":"1.00"}}',
        '{"a":1,"__proto__":null}',
        '{"constructor":{"prototype":{"admin":true}}}',
        '\u0000',
        '{}{}',
        `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
        `{"nonsense":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
        Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
      ]
      for (const text of texts) expectProblem(await post(text), `${path} ${text.toString().slice(0, 40)}`)
    }))
})

test('a value nested without end is refused where any value is taken, and where none is', () =>
  untouched(async () => {
    const [open, shut] = ['{"a":'.repeat(100_000), '}'.repeat(100_000)]
    for (const [path, { kinds }] of Object.entries(sound)) {
      for (const field of Object.keys(kinds)) {
        const answer = await admin.post(filled(path, ids), `{"${field}":${open}1${shut}}`)
        expectBlamed(answer, field, `${path} ${field}`)
      }
    }
  }))

test('a text of a megabyte is refused by every field, and more than a megabyte is not read', () =>
  untouched(async () => {
    for (const [path, { body, kinds }] of Object.entries(sound)) {
      for (const field of Object.keys(kinds)) {
        const answer = await admin.post(filled(path, ids), { ...body, [field]: 'x'.repeat(1_000_000) })
        expectBlamed(answer, field, `${path} ${field}`)
      }
      const larger = await admin.post(filled(path, ids), { ...body, nonsense: 'x'.repeat(2_000_000) })
      expect([larger.status, larger.code], path).toEqual([413, 'BODY_TOO_LARGE'])
    }
  }))

test('an id in the path that is none is refused or not found', () =>
  untouched(async () => {
    const bad = [
      'x',
      '%00',
      '%ff',
      '..%2f..%2f',
      "'%3b--",
      'x'.repeat(199),
      'x'.repeat(5_000),
      '%F0%9F%92%A9',
      '-1',
    ]
    for (const path of paths.filter((one) => one.includes('/:'))) {
      for (const id of bad) {
        const answer = await admin.post(filled(path, id), sound[path]?.body)
        expectProblem(answer, `${path} ${id.slice(0, 20)}`)
        expect([400, 404, 414], path).toContain(answer.status)
      }
    }
  }))

test('headers and a query string that are not understood are refused', () =>
  untouched(async () => {
    const party = { displayName: 'P', roles: ['customer'] }
    const headers = [
      { 'idempotency-key': '' },
      { 'idempotency-key': 'two words' },
      { 'idempotency-key': 'é' },
      { 'idempotency-key': 'x'.repeat(256) },
      { 'if-match': '*' },
      { 'if-match': 'W/"1"' },
      { 'if-match': '1' },
      { 'if-match': '"-1"' },
      { 'if-match': '"99999999999999999999"' },
      { 'if-match': '"0", "1"' },
    ]
    for (const one of headers) {
      const answer = await admin.post('/parties', party, one)
      expectProblem(answer, JSON.stringify(one))
      expect(answer.body['errors']).toMatchObject([{ reason: expect.stringMatching(/must be/) }])
    }
    for (const query of [
      'dryRun=maybe',
      'dryRun=1',
      'dryRun=',
      'dryRun=true&dryRun=false',
      'dryrun=true',
      '%00=1',
      'a=%ff',
      'a',
    ])
      expectProblem(await admin.post(`/parties?${query}`, party), query)
    for (const type of [
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
    ])
      expect((await admin.post('/parties', JSON.stringify(party), { 'content-type': type })).code).toBe(
        'MEDIA_TYPE',
      )
  }))
