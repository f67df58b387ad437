import { afterAll, beforeAll, expect, test } from 'vitest'
import { nothingCaused } from '#src/deciding/outcome.ts'
import { type Answer, type Caller, callerAs } from '#tests/flows/caller.ts'
import { eventually } from '#tests/projecting/stage.ts'
import { cutLog } from '#tests/support/event-store.ts'
import { appOn, freshApp, openTenant } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let second: Awaited<ReturnType<typeof appOn>>
let third: Awaited<ReturnType<typeof appOn>>

beforeAll(async () => {
  running = await freshApp('acme')
  second = await appOn(running.database)
  third = await appOn(running.database)
})
afterAll(async () => {
  await second.close()
  await running.close()
})

const count = 1_000
const clients = 100
const accounts = 20

/** Every fortieth movement is the third process's: it writes what it is asked for, and dies before anything follows. */
const dying = 40

test('X-05 a thousand numbers asked for at once, by processes of which one dies and all lose their log, have no gap', async () => {
  const callerOn = ({ app }: typeof second): Promise<Caller> => callerAs(app, 'amina', 'finance')
  const [one, two, three] = await Promise.all([callerOn(running), callerOn(second), callerOn(third)])
  const party = { displayName: 'P', roles: ['supplier'] }
  const parties = await Promise.all(Array.from({ length: accounts }, () => one.done('/parties', party)))
  third.runtime.ledger.react(async () => nothingCaused)

  const answers: Answer[] = []
  let next = 0
  const client = async (): Promise<void> => {
    while (next < count) {
      const n = next
      next += 1
      const path = `/parties/${parties[n % accounts]?.id}/accounts/EUR/movements`
      const caller = n % dying === 0 ? three : n % 2 === 0 ? one : two
      answers.push(await persistently(caller, path, `number-${n}`))
      if (answers.length === count / 2) await cutLog(running.database)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  expect(new Set(answers.map(({ status, text }) => (status === 201 ? status : text)))).toEqual(new Set([201]))
  await third.close()

  const { store } = running.runtime
  const streams = parties.map(({ id }) => `account-acme.${id}.EUR`)
  await eventually(async () => {
    const revisions = await Promise.all(streams.map((stream) => store.lastRevision(stream)))
    return revisions.every((revision) => revision === (2 * count) / accounts - 1)
  })
  const allotted = await store.readAll('0', 10_000, { types: ['NumberAllotted'] })
  const movements = allotted.map(({ data }) => data as Allotted).filter(({ series }) => series === 'MVT')
  expect(movements.map(({ number }) => number)).toEqual(Array.from({ length: count }, (_, n) => n + 1))
  expect(movements.map(({ document }) => document.id).sort()).toEqual(
    answers.map(({ data }) => String(data['id'])).sort(),
  )
  const numbered = await store.readAll('0', 10_000, { types: ['DocumentNumbered'] })
  expect(
    new Map(numbered.map(({ data }) => data as Numbered).map((one) => [one.documentId, one.number])),
  ).toEqual(new Map(movements.map(({ document, text }) => [document.id, text])))
}, 90_000)

test('C-60 R-219 invoices, credit notes and movements are answered with their numbers, a supplied one is kept beside', async () => {
  const finance = await callerAs(running.app, 'amina', 'finance', 'globex')
  await openTenant(running, 'globex')
  const { id: partyId } = await finance.done('/parties', { displayName: 'P', roles: ['customer'] })
  const account = `/parties/${partyId}/accounts/EUR`
  const number = async (path: string, body: Record<string, unknown>): Promise<unknown> =>
    (await finance.done(`${account}${path}`, body)).answer.data['number']

  const invoice = { amount: '50.00', date: '2025-03-01' }
  expect(await number('/receivables', invoice)).toBe('FAC-000001')
  expect(
    await number('/receivables', { ...invoice, externalRef: 'F-17', date: '2025-01-01' }),
  ).toBeUndefined()
  expect(await finance.post(`${account}/receivables`, { ...invoice, date: '2025-02-28' })).toMatchObject({
    ...{ status: 422, code: 'DATE_ORDER' },
    body: { last: '2025-03-01' },
  })
  expect(await number('/receivables', invoice)).toBe('FAC-000002')
  const origin = { module: 'sales', reference: 'S-1' }
  const note = { amount: '5.00', reason: 'R', origin, date: '2025-03-02' }
  expect(await number('/credit-notes', note)).toBe('AV-000001')
  const penalty = { type: 'penalty', amount: '1.00', date: '2025-03-02', documentNumber: 'P-1', reason: 'R' }
  const { id: movementId, answer } = await finance.done(`${account}/movements`, penalty)
  expect(answer.data['number']).toBe('MVT-000001')
  await finance.done(`${account}/movements/${movementId}/reverse`, { reason: 'R' })
  const numbered = await running.runtime.store.readStream(`account-globex.${partyId}.EUR`)
  expect(
    numbered.filter(({ type }) => type === 'DocumentNumbered').map(({ data }) => (data as Numbered).number),
  ).toEqual(['FAC-000001', 'FAC-000002', 'AV-000001', 'MVT-000001', 'MVT-000002'])
})

interface Allotted {
  readonly series: string
  readonly number: number
  readonly text: string
  readonly document: { readonly id: string }
}

interface Numbered {
  readonly documentId: string
  readonly number: string
}

/** Sends a movement under its key until it is answered: what the server could not do is asked for again. */
async function persistently(caller: Caller, path: string, key: string): Promise<Answer> {
  const body = { type: 'receivable_collection', amount: '1.00', date: '2025-03-20' }
  for (;;) {
    const answer = await caller.post(path, body, { 'idempotency-key': key })
    if (answer.status < 500) return answer
  }
}
