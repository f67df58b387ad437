import { rm } from 'node:fs/promises'
import { env } from 'node:process'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { receivableIdOf } from '#commands/deals/events.ts'
import type { Logged } from '#tests/crash/log.ts'
import type { Meant } from '#tests/crash/step-proxy.ts'
import { SteppedLedger } from '#tests/crash/stepped-ledger.ts'
import { folderOfTest } from '#tests/cli/process.ts'
import { hangs, type Receiver, receiver, takes } from '#tests/delivering/receiver.ts'
import { onKurrent } from '#tests/support/event-store.ts'
import { type Database, freshDatabase } from '#tests/support/postgres.ts'

const rounds = Number(env['ROUNDS'] ?? 1)
const patience = { timeout: 30_000, interval: 50 }

let folder: string
let database: Database
let ledger: SteppedLedger
let shop: Receiver

beforeAll(async () => {
  folder = await folderOfTest()
  database = await freshDatabase()
  ledger = await SteppedLedger.open({ folder, databaseUrl: database.url, onKurrent })
  shop = await receiver()
  await ledger.start()
  const registered = await ledger.post('/webhooks', { url: shop.url, types: [outside] }, 'webhook')
  if (registered?.status !== 201) throw new Error('the webhook cannot be registered')
}, 60_000)
beforeEach(() => ledger.start(), 60_000)
afterAll(async () => {
  await ledger.close()
  await shop.close()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const outside = 'erp.opportunity.won'

interface Deal {
  readonly dealId: string
  readonly documentId: string
}

let opened = 0

async function newDeal(): Promise<Deal> {
  opened += 1
  const party = await ledger.post('/parties', { displayName: 'Shop', roles: ['customer'] }, `party-${opened}`)
  const body = { title: 'Shop', partyId: party?.id, amount: '1200.00' }
  const deal = await ledger.post('/deals', body, `deal-${opened}`)
  expect(deal?.status).toBe(201)
  const dealId = deal?.id ?? ''
  return { dealId, documentId: receivableIdOf(dealId, 1) }
}

const win = ({ dealId }: Deal) => ledger.post(`/deals/${dealId}/win`, {}, `win-${dealId}`)

const story = ['DealOpened', 'DealWon', 'ReceivableRecorded', 'NumberAllotted', 'DocumentNumbered']

/** What the log says of a deal and its receivable. */
async function told({ dealId, documentId }: Deal): Promise<Logged[]> {
  return (await ledger.log()).filter(({ data }) => {
    const text = JSON.stringify(data)
    return text.includes(dealId) || text.includes(documentId)
  })
}

/** The append of a fact of the deal. */
const fact =
  (type: string) =>
  ({ dealId, documentId }: Deal): Meant =>
  (text) =>
    text.includes(type) && (text.includes(dealId) || text.includes(documentId))

/** A statement, once a fact of the deal was sent to the log. */
const statementAfter =
  (type: string, statement: string) =>
  (deal: Deal): Meant => {
    let isSent = false
    return (text) => {
      isSent ||= fact(type)(deal)(text)
      return isSent && text.includes(statement)
    }
  }

/** A statement, once the receiver has taken the deal's event. */
const statementAfterTaking =
  (statement: string) =>
  (deal: Deal): Meant =>
  (text) =>
    deliveriesOf(deal).length > 0 && text.includes(statement)

const deliveriesOf = ({ dealId }: Deal) =>
  shop.came.filter(({ event }) => (event.data as { dealId: string }).dealId === dealId)

/** What is kept from happening, and how much of its story the deal has then. */
const steps: readonly [before: string, meant: (deal: Deal) => Meant, facts: number][] = [
  ['the win is written', fact('DealWon'), 1],
  ['its receivable is', fact('ReceivableRecorded'), 2],
  ['that gets a number', fact('NumberAllotted'), 3],
  ['the number stands on it', fact('DocumentNumbered'), 4],
  ['the reactions move on', statementAfter('DocumentNumbered', 'update ledger.reactions'), 5],
]

const webhookSteps: readonly [before: string, meant: (deal: Deal) => Meant][] = [
  ['the delivery is noted', statementAfterTaking('insert into ledger.webhook_deliveries')],
  ['the webhook moves on', statementAfterTaking('update ledger.webhook_cursors')],
]

/** Starts the server, kills it right before a step, and tells that nothing more than what precedes was written. */
async function lifeUntil(deal: Deal, [, meant, facts]: (typeof steps)[number]): Promise<void> {
  const stopped = ledger.stopped(meant(deal))
  await ledger.start()
  if ((await told(deal)).length === 1) void win(deal)
  await stopped
  await vi.waitFor(async () => expect((await told(deal)).length).toBeGreaterThanOrEqual(facts), patience)
  await ledger.kill()
  expect((await told(deal)).map(({ type }) => type)).toEqual(story.slice(0, facts))
}

async function wonOf(deal: Deal): Promise<Logged | undefined> {
  return (await told(deal)).find(({ type }) => type === 'DealWon')
}

/** How far the reactions to won deals, and the webhook, have got. */
async function standing(): Promise<{ reaction: number; cursor: number }> {
  const { rows } = await database.pool.query<{ reaction: string; cursor: string }>(
    `select (select checkpoint from ledger.reactions where name = 'invoice-deal-when-won') as reaction,
            (select cursor from ledger.webhook_cursors) as cursor`,
  )
  return { reaction: Number(rows[0]?.reaction), cursor: Number(rows[0]?.cursor) }
}

async function settled(): Promise<void> {
  await vi.waitFor(async () => {
    const log = await ledger.log()
    const { reaction, cursor } = await standing()
    expect(reaction).toBeGreaterThanOrEqual(log.at(-1)?.position ?? Infinity)
    const won = log.filter(({ type }) => type === 'DealWon')
    expect(cursor).toBeGreaterThanOrEqual(won.at(-1)?.position ?? Infinity)
  }, patience)
}

/** Each deal is won once, its receivable is there once and numbered once, and its event left under one id. */
async function expectSound(deals: readonly Deal[]): Promise<void> {
  const { data } = (await ledger.get('/receivables?limit=200')) as { data: { id: string; number: string }[] }
  const ids = await idsInFeed()
  for (const deal of deals) {
    const facts = await told(deal)
    expect(facts.map(({ type }) => type)).toEqual(story)
    const shown = data.filter(({ id }) => id === deal.documentId)
    expect(shown.map(({ number }) => number)).toEqual([expect.stringMatching(/^FAC-/)])
    const sent = new Set(deliveriesOf(deal).map(({ event }) => event.id))
    expect([...sent]).toEqual([ids.get(deal.dealId)])
  }
  const numbers = (await ledger.log()).filter(({ type, stream }) => isInvoiceNumber(type, stream))
  expect(numbers.map(({ data: allotted }) => (allotted as { number: number }).number)).toEqual(
    numbers.map((_, index) => index + 1),
  )
  const arrived = [...new Set(shop.came.map(({ event }) => Number(event.position)))]
  expect(arrived).toEqual(arrived.toSorted((left, right) => left - right))
}

const isInvoiceNumber = (type: string, stream: string): boolean =>
  type === 'NumberAllotted' && stream.endsWith('FAC')

async function idsInFeed(): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  const accept = { accept: 'application/cloudevents-batch+json' }
  const batch = (await ledger.get('/events?type=DealWon&limit=200', accept)) as {
    type: string
    id: string
    data: { dealId: string }
  }[]
  for (const { type, id, data } of batch) if (type === outside) ids.set(data.dealId, id)
  return ids
}

test(
  'G-14 a server that is killed right before any step from a win to its number leaves exactly one receivable',
  async () => {
    const deals: Deal[] = []
    for (let one = 0; one < steps.length * rounds; one += 1) deals.push(await newDeal())
    await settledReactions()
    await ledger.kill()
    for (const [index, deal] of deals.entries()) {
      const step = steps[index % steps.length]
      if (step) await lifeUntil(deal, step)
      const { reaction } = await standing()
      expect(reaction).toBeLessThan((await wonOf(deal))?.position ?? Infinity)
    }
    await ledger.start()
    // The first one’s client was never answered, and nothing of it is in the log: only its client can send it again.
    for (const [index, deal] of deals.entries()) {
      if (index % steps.length === 0) expect((await win(deal))?.status).toBe(200)
    }
    await settled()
    await expectSound(deals)

    const before = (await ledger.log()).length
    const again = await Promise.all([...deals, ...deals].map(win))
    expect(again.map((answer) => [answer?.status, answer?.pending])).toEqual(again.map(() => [200, []]))
    await settled()
    expect((await ledger.log()).length).toBe(before)
    await expectSound(deals)
  },
  120_000 * rounds,
)

test(
  'G-14 one deal whose every further step is cut off by another kill is owed once',
  async () => {
    for (let round = 0; round < rounds; round += 1) {
      const deal = await newDeal()
      await settledReactions()
      await ledger.kill()
      for (const step of steps.slice(1)) await lifeUntil(deal, step)
      await ledger.start()
      await settled()
      await expectSound([deal])
    }
  },
  120_000 * rounds,
)

test('X-08 a server that is killed around a delivery sends it again under the same id, and never once it has moved on', async () => {
  const waiting = await newDeal()
  shop.behave(hangs)
  await win(waiting)
  await vi.waitFor(() => expect(deliveriesOf(waiting)).toHaveLength(1), patience)
  await ledger.kill()
  shop.behave(takes)

  const cut: Deal[] = [waiting]
  for (const [, meant] of webhookSteps) {
    await ledger.start()
    const deal = await newDeal()
    const stopped = ledger.stopped(meant(deal))
    void win(deal)
    await stopped
    await ledger.kill()
    expect((await standing()).cursor).toBeLessThan((await wonOf(deal))?.position ?? 0)
    cut.push(deal)
  }

  await ledger.start()
  const moved = await newDeal()
  await win(moved)
  await settled()
  await ledger.kill()
  await ledger.start()
  const last = await newDeal()
  await win(last)
  await settled()
  for (const deal of cut) expect(deliveriesOf(deal).length).toBeGreaterThanOrEqual(2)
  for (const deal of [moved, last]) expect(deliveriesOf(deal)).toHaveLength(1)
  await expectSound([...cut, moved, last])
}, 120_000)

/** All that was done before is behind the reactions. */
async function settledReactions(): Promise<void> {
  await vi.waitFor(async () => {
    const head = (await ledger.log()).at(-1)?.position ?? Infinity
    expect((await standing()).reaction).toBeGreaterThanOrEqual(head)
  }, patience)
}
