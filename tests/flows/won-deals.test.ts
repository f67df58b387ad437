import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { areas } from '#commands/index.ts'
import { receivableIdOf } from '#commands/deals/events.ts'
import { addDays, dateAt } from '#src/kernel/dates.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { reactionId } from '#src/reacting/parking.ts'
import { type Caller, callerAs } from '#tests/flows/caller.ts'
import { appOn, freshApp, openTenant } from '#tests/support/app.ts'

/** The durable run leaves others two seconds for their own facts. */
const patience = { timeout: 15_000, interval: 100 }

let running: Awaited<ReturnType<typeof freshApp>>
let moussa: Caller
let amina: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  moussa = await callerAs(running.app, 'moussa', 'sales')
  amina = await callerAs(running.app, 'amina', 'finance')
})
afterAll(() => running.close())

async function newDeal(caller: Caller, amount = '1200.00') {
  const { id: partyId } = await caller.done('/parties', { displayName: 'Shop', roles: ['customer'] })
  const { id: dealId } = await caller.done('/deals', { title: 'Shop', partyId, amount })
  return { partyId, dealId, account: `/parties/${partyId}/accounts/EUR` }
}

test('R-578 R-636 C-22 what a won deal is worth is owed once, numbered, with VAT and a due date', async () => {
  const { partyId, dealId, account } = await newDeal(moussa)
  const second = await appOn(running.database)
  const there = await callerAs(second.app, 'moussa', 'sales')
  const answers = await Promise.all(
    [moussa, there, moussa, there].map((caller) => caller.post(`/deals/${dealId}/win`)),
  )
  await second.close()
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(answers.flatMap(({ meta }) => meta['pending'] ?? [])).toEqual([])

  const head = await running.runtime.store.head()
  expect((await amina.seen(account, head)).data).toMatchObject({ balance: '1440.00' })
  const documentId = receivableIdOf(dealId, 1)
  const { items } = await amina.seen(`/receivables?partyId=${partyId}`, head)
  expect(items).toMatchObject([
    {
      ...{ id: documentId, amount: '1440.00', number: expect.stringMatching(/^FAC-/) },
      origin: { module: 'crm', reference: dealId },
    },
  ])
})

test('C-22 a won deal reopens only after its receivable is credited, and its next winning raises a new one', async () => {
  const { dealId, account } = await newDeal(moussa)
  await moussa.done(`/deals/${dealId}/win`)
  const documentId = receivableIdOf(dealId, 1)
  const refused = await moussa.post(`/deals/${dealId}/reopen`, { reason: 'Cancelled' })
  expect([refused.status, refused.code]).toEqual([409, 'DEAL_INVOICED'])
  expect(refused.body).toMatchObject({ documentId, owed: '1440.00' })

  await amina.done(`${account}/credit-notes`, {
    ...{ amount: '1440.00', reason: 'Cancelled', documentId },
    origin: { module: 'sales', reference: dealId },
  })
  await moussa.done(`/deals/${dealId}/reopen`, { reason: 'Cancelled' })
  const again = await moussa.done(`/deals/${dealId}/win`)
  expect((await amina.seen(account, again.position)).data).toMatchObject({
    ...{ balance: '1440.00', receivable: '2880.00' },
  })
})

test('a deal that is worth nothing raises nothing, and reopens freely', async () => {
  const { dealId, account } = await newDeal(moussa, '0.00')
  await moussa.done(`/deals/${dealId}/win`)
  const { position } = await moussa.done(`/deals/${dealId}/reopen`, { reason: 'Cancelled' })
  expect((await amina.get(account, { 'x-min-position': position })).status).toBe(404)
})

test('X-18 a receivable that locked books refuse is parked, not lost, and counts on the first open day once somebody sends it again', async () => {
  const yesterday = addDays(dateAt(new Date().toISOString(), 'Europe/Paris'), -1)
  await openTenant(running, 'locked')
  const admin = await callerAs(running.app, 'ada', 'admin', 'locked')
  const { partyId, dealId, account } = await newDeal(admin)
  await admin.done('/period-locks', { until: yesterday })
  const win = {
    command: 'win-deal',
    input: { dealId },
    commandId: derivedId('win', dealId),
    tenant: 'locked',
  }
  await killedAfter(win, { closedOn: yesterday })

  const parked = await vi.waitFor(async () => {
    const { items } = await admin.get('/reactions/parked')
    expect(items).toMatchObject([{ reaction: 'invoice-deal-when-won', refusal: { code: 'PERIOD_LOCKED' } }])
    return items[0]
  }, patience)
  expect(await typesOf(`account-locked.${partyId}.EUR`)).toEqual([])
  const retry = `/reactions/parked/${String(parked?.['id'])}/retry`
  expect((await admin.post(retry)).data).toMatchObject({ outcome: 'done' })
  const head = await running.runtime.store.head()
  expect((await admin.seen(account, head)).data).toMatchObject({ balance: '1440.00' })
  const { items } = await admin.seen(`/receivables?partyId=${partyId}`, head)
  expect(items).toMatchObject([{ date: addDays(yesterday, 1), number: expect.stringMatching(/^FAC-/) }])

  expect((await admin.get('/reactions/parked')).items).toEqual([])
  expect((await admin.post(retry)).status).toBe(404)
  await admin.done(`/deals/${dealId}/win`)
  expect(await typesOf(`account-locked.${partyId}.EUR`)).toEqual(['ReceivableRecorded', 'DocumentNumbered'])
})

test('a receivable that an archived party refuses is parked, and owed once somebody sends it again', async () => {
  const admin = await callerAs(running.app, 'ada', 'admin')
  const { partyId, dealId, account } = await newDeal(admin)
  await admin.done(`/parties/${partyId}/archive`, { reason: 'Closed down' })
  const { answer } = await admin.done(`/deals/${dealId}/win`)
  expect(answer.meta['warnings']).toMatchObject([{ code: 'PARTY_ARCHIVED' }])
  const { items } = await admin.get('/reactions/parked')
  const parked = items.find(({ refusal }) => (refusal as { code: string }).code === 'PARTY_ARCHIVED')
  const { data } = await admin.post(`/reactions/parked/${String(parked?.['id'])}/retry`)
  expect(data).toMatchObject({ outcome: 'done' })
  expect((await admin.seen(account, String(data['position']))).data).toMatchObject({ balance: '1440.00' })
})

test('of a deal that was reopened before its receivable was raised nothing is owed', async () => {
  const { partyId, dealId } = await newDeal(moussa)
  const win = { command: 'win-deal', input: { dealId }, commandId: derivedId('win', dealId) }
  const won = await killedAfter(win)
  await moussa.done(`/deals/${dealId}/reopen`, { reason: 'Cancelled' })
  const reaction = answerTo(won, 'invoice-deal-when-won')
  await expect(killedAfter(reaction)).rejects.toThrow('decides nothing')
  expect(await typesOf(`account-acme.${partyId}.EUR`)).toEqual([])
})

interface Planned {
  readonly command: string
  readonly input: unknown
  readonly commandId: string
  readonly tenant?: string
}

/** Writes what a command decides to the log and runs nothing after it, as a process that is killed right then. */
async function killedAfter(
  { command: name, input, commandId, tenant = 'acme' }: Planned,
  otherwise: Record<string, unknown> = {},
): Promise<RecordedEvent> {
  const { ledger, store } = running.runtime
  const command = ledger.command(name)
  const actor = { subject: 'moussa', role: 'sales' } as const
  const parsed = command.input.parse(input)
  const dry = await ledger.execute({
    command,
    input: parsed,
    tenant,
    actor,
    dryRun: true,
  })
  const [event] = dry.events
  if (event === undefined) throw new Error(`${name} decides nothing`)
  const { position: _position, recordedAt: _at, ...planned } = event
  const fact = {
    ...planned,
    commandId,
    id: derivedId(commandId, 0),
    data: { ...(planned.data as object), ...otherwise },
  }
  const { stream, revision, requestHash } = fact
  const append = { tenant, stream, events: [fact], commandId, keyed: false, requestHash }
  const expectedRevision = revision === 0 ? ('none' as const) : revision - 1
  const [result] = await store.append([{ ...append, expectedRevision }])
  if (result?.outcome !== 'appended') throw new Error(`${name}: ${result?.outcome}`)
  return result.events[0] ?? event
}

/** What a reaction sends to answer an event, under the id that it sends it with. */
function answerTo(event: RecordedEvent, name: string): Planned {
  const reaction = areas.flatMap(({ reactions }) => reactions).find((one) => one.name === name)
  const sending = reaction?.sends(event)
  if (reaction === undefined || sending === undefined) throw new Error(`${name} sends nothing`)
  return { ...sending, commandId: reactionId(event, reaction) }
}

const chain = [
  'invoice-deal-when-won',
  'allot-number-when-receivable-recorded',
  'number-document-when-number-allotted',
]

test('G-14 a process that is killed between a win and its receivable, at whatever step, leaves exactly one', async () => {
  const deals = []
  for (const steps of [0, 1, 2, 3]) {
    const of = await newDeal(moussa)
    const commandId = derivedId('win', of.dealId)
    let event = await killedAfter({ command: 'win-deal', input: { dealId: of.dealId }, commandId })
    for (const name of chain.slice(0, steps)) event = await killedAfter(answerTo(event, name))
    deals.push(of)
  }
  for (const { partyId, dealId } of deals) {
    await vi.waitFor(
      async () =>
        expect(await typesOf(`account-acme.${partyId}.EUR`)).toEqual([
          'ReceivableRecorded',
          'DocumentNumbered',
        ]),
      patience,
    )
    expect(await typesOf(`deal-acme.${dealId}`)).toEqual(['DealOpened', 'DealWon'])
  }
  const numbers = await Promise.all(deals.map(numberOf))
  expect(new Set(numbers).size).toBe(deals.length)
})

async function typesOf(stream: string): Promise<string[]> {
  return (await running.runtime.store.readStream(stream)).map(({ type }) => type)
}

async function numberOf({ account, dealId }: { account: string; dealId: string }): Promise<unknown> {
  const head = await running.runtime.store.head()
  return (await amina.seen(`${account}/receivables/${receivableIdOf(dealId, 1)}`, head)).data['number']
}
