import { afterAll, beforeAll, expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { verify } from '#src/projecting/verify.ts'
import { timeline } from '#projections/timeline.ts'
import { readModels } from '#read-models/index.ts'
import { titleOf } from '#read-models/timeline/titles.ts'
import { customer, type Customer } from '#tests/read-models/account-documents.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

const boss = { actor: { subject: 'boubacar', role: 'finance' } }
let side: ReadSide
let of: Customer
let path: string
let clock = Date.parse('2025-03-22T10:00:00Z')
let leadId: string
let budgetId: string
let expenseId: string
let documentId: string

/** The whole story of one party, with another party beside it to which the same happens. */
beforeAll(async () => {
  side = await readSide({ now: () => clock++ })
  await side.send('open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'EUR', timeZone: 'Africa/Dakar' },
  })
  await story('Boutique Bineta')
  const { party, ...told } = await story('Boutique Awa')
  of = party
  ;({ leadId, budgetId, expenseId, documentId } = told)
  path = `/parties/${of.partyId}/timeline`
})
afterAll(() => side.stop())

async function story(displayName: string) {
  const { send } = side
  const party = await customer(side, displayName)
  const { partyId } = party
  await send('update-party-details', { partyId, displayName: `${displayName} 2` })
  await send('update-party-details', { partyId, displayName: `${displayName} 3` })
  const { id: ticketId } = await send('open-ticket', { partyId, subject: 'The printer is stuck' })
  await send('resolve-ticket', { ticketId })
  const { id: leadId } = await send('capture-lead', { name: displayName, value: '400.00' })
  await send('contact-lead', { leadId })
  // What is nobody's yet stands in the table before it becomes the party's.
  expect((await side.get(`/parties/${partyId}/timeline?area=leads`)).items).toEqual([])
  const conversion = await send('convert-lead', { leadId, partyId })
  await send('change-deal-amount', { dealId: conversion.details['dealId'], amount: '450.00' })
  const budget = { partyId, name: 'Marketing', amount: '1000.00', startDate: '2025-03-01' }
  const { id: budgetId } = await send('open-budget', budget)
  const expense = { partyId, budgetId, amount: '900.00', date: '2025-03-10', description: 'Flyers' }
  const { id: expenseId } = await send('record-expense', expense)
  await send('approve-expense', { expenseId, amount: '870.00' }, boss)
  const documentId = await party.invoice('500.00')
  const money = await party.collection('150.00')
  await party.settle(money, { amount: '150.00', allocations: [{ documentId, amount: '100.00' }] })
  const creditNoteId = await party.note('30.00', { documentId })
  await party.send('apply-credit-note', { creditNoteId, allocations: [{ documentId, amount: '20.00' }] })
  return { party, leadId, budgetId, expenseId, documentId }
}

/** Which facts of the log are the party's, told by another way: it or one of its things is named in them. */
async function factsOfParty(): Promise<RecordedEvent[]> {
  const all = await side.store.readAll('0', 1_000)
  const mine = all.filter(({ type }) => type in timeline.on)
  const streams = new Set(mine.filter(isNamed).map(({ stream }) => stream))
  return mine.filter(({ stream }) => streams.has(stream))
}

function isNamed({ data }: RecordedEvent): boolean {
  return (data as { partyId?: string }).partyId === of.partyId
}

test('R-322 R-323 every fact that concerns the party is one entry, in the order of the log, and nobody else’s is', async () => {
  const facts = await factsOfParty()
  const entries = await side.getAll(`${path}?limit=7&sort=oldest`)
  expect(entries.map(({ eventId }) => eventId)).toEqual(facts.map(({ id }) => id))
  expect(new Set(entries.map(({ type }) => type)).size).toBeGreaterThan(22)
  expect(entries.filter(({ type }) => type === 'PartyDetailsUpdated')).toHaveLength(2)
  const newest = await side.getAll(`${path}?limit=7`)
  expect(newest).toEqual(entries.toReversed())
})

test('both tables are what a replay of the log in pages of any size makes of them', async () => {
  await side.get(path)
  const { store, database } = side
  const options = { store, pool: database.pool, url: database.url, readModels, names: ['timeline'] }
  const rows = (await store.readAll('0', 1_000)).filter(({ type }) => type in timeline.on)
  const streams = new Set(rows.map(({ stream }) => stream)).size
  for (const pageSize of [3, 500])
    expect(await verify({ ...options, pageSize })).toMatchObject([
      { projection: 'timeline', rows: rows.length + streams, wrong: 0 },
    ])
})

test('a cursor loses and repeats nothing in the order of the days on which things count', async () => {
  const byDay = await side.getAll(`${path}?limit=3&sort=date`)
  const days = byDay.map(({ effectiveOn }) => String(effectiveOn))
  expect(days).toEqual(days.toSorted().toReversed())
  expect(new Set(byDay.map(({ position }) => position)).size).toBe((await factsOfParty()).length)
})

test('an entry has its title in both languages, its money, its document, who did it and both dates', async () => {
  const [approved] = await side.getAll(`${path}?type=ExpenseApproved`)
  expect(approved).toEqual({
    position: expect.any(String),
    eventId: expect.any(String),
    type: 'ExpenseApproved',
    area: 'expenses',
    title: { en: 'Expense approved', fr: 'Dépense approuvée' },
    amount: '870.00',
    currency: 'EUR',
    document: { kind: 'expense', id: expenseId, number: null, label: 'Flyers' },
    reason: null,
    actor: { subject: 'boubacar', role: 'finance' },
    automatic: false,
    recordedAt: expect.stringMatching(/^2025-03-22T10:00:0/),
    effectiveOn: '2025-03-22',
  })
  const [changed] = await side.getAll(`${path}?type=DealAmountChanged`)
  expect(changed).toMatchObject({ amount: '450.00', currency: 'EUR' })
  const [opened] = await side.getAll(`${path}?type=BudgetOpened`)
  expect(opened).toMatchObject({ document: { kind: 'budget', id: budgetId, label: 'Marketing' } })
})

test('a document is called by its number in every title, also of what happened before it had one', async () => {
  const [invoice] = await side.getAll(`${path}?type=ReceivableRecorded`)
  const document = invoice?.['document'] as { number: string; id: string } | undefined
  const number = document?.number
  expect([document?.id, number]).toEqual([documentId, expect.stringMatching(/\d/)])
  expect(invoice?.['title']).toEqual({ en: `Invoice ${number} issued`, fr: `Facture ${number} émise` })
  const [settled] = await side.getAll(`${path}?type=MovementSettled`)
  expect(settled?.['title']).toMatchObject({ en: expect.stringMatching(/^Payment .+ received$/) })
})

test('what happened to a lead before it was the party’s is told as well', async () => {
  const entries = await side.getAll(`${path}?area=leads&sort=oldest`)
  expect(entries.map(({ type }) => type)).toEqual([
    'LeadCaptured',
    'LeadContacted',
    'LeadQualified',
    'LeadConverted',
  ])
  expect(entries[0]).toMatchObject({ amount: '400.00', document: { kind: 'lead', id: leadId } })
})

test('whoever asks for an earlier moment is not told what was found out about a lead since', async () => {
  const [, , , converted] = await side.getAll(`${path}?area=leads&sort=oldest`)
  const after = Number(converted?.['position'])
  const leadsKnownAt = (moment: string | number) =>
    side.getAll(`${path}?area=leads&sort=oldest&limit=3&knownAt=${moment}`)
  expect(await leadsKnownAt(after - 1)).toEqual([])
  expect(await leadsKnownAt(after)).toHaveLength(4)
  const recordedAt = String(converted?.['recordedAt'])
  expect(await leadsKnownAt(recordedAt)).toHaveLength(4)
  expect(await leadsKnownAt(new Date(Date.parse(recordedAt) - 1).toISOString())).toEqual([])

  const counted = async (moment: number) =>
    (await side.get(`${path}/counts?knownAt=${moment}`)).data['entries']
  const all = await side.getAll(`${path}?knownAt=${after - 1}`)
  expect(all.every(({ position }) => Number(position) < after)).toBe(true)
  expect(await counted(after - 1)).toBe(all.length)
  expect(await counted(after)).toBeGreaterThanOrEqual(all.length + 4)
})

test('at an earlier moment a document has no number that it was given later', async () => {
  const [invoice] = await side.getAll(`${path}?type=ReceivableRecorded`)
  const [then] = await side.getAll(`${path}?type=ReceivableRecorded&knownAt=${String(invoice?.['position'])}`)
  expect(invoice).toMatchObject({ document: { number: expect.stringMatching(/\d/) } })
  expect(then).toEqual({
    ...invoice,
    title: { en: 'Invoice issued', fr: 'Facture émise' },
    document: { kind: 'receivable', id: documentId, number: null, label: null },
  })
})

test('R-632 whoever does something is told as the outside identity provider calls them', async () => {
  const subject = 'auth0|5f7c8ec7c33c6c004bbafe82'
  const actor = { subject, role: 'sales' }
  const { id } = await side.send('register-party', { displayName: 'Awa', roles: ['customer'] }, { actor })
  const asked = `actor=${encodeURIComponent(subject)}&automatic=false`
  const [registered] = await side.getAll(`/parties/${id}/timeline?${asked}`)
  expect(registered).toMatchObject({ type: 'PartyRegistered', actor })
})

test('R-324 the timeline is filtered by types, period, actor and what followed by itself', async () => {
  const typesOf = async (query: string) => (await side.getAll(`${path}?${query}`)).map(({ type }) => type)
  expect(await typesOf('type=BudgetOpened,TicketOpened')).toEqual(['BudgetOpened', 'TicketOpened'])
  expect(await typesOf('from=2025-03-05&to=2025-03-05')).toEqual(['MovementSettled'])
  expect(new Set(await typesOf('actor=boubacar'))).toEqual(new Set(['ExpenseApproved', 'BudgetSpent']))
  expect(await typesOf('actor=boubacar&automatic=false')).toEqual(['ExpenseApproved'])
  expect(await typesOf('type=NoSuchThing')).toEqual([])
  const { data } = await side.get(`${path}/counts?area=tickets`)
  expect(data).toEqual({
    entries: 2,
    types: [
      { area: 'tickets', type: 'TicketOpened', entries: 1 },
      { area: 'tickets', type: 'TicketResolved', entries: 1 },
    ],
  })
  expect((await side.get(`${path}/counts`)).data['entries']).toBe((await factsOfParty()).length)
  expect((await side.get(`${path}?type=deal`)).status).toBe(400)
  expect((await side.get(`${path}?colour=red`)).status).toBe(400)
})

test('R-325 R-326 R-643 A-25 the summary tells activity, payments, balances, deals and budgets', async () => {
  const { data } = await side.get(`/parties/${of.partyId}/summary`)
  const human = (await factsOfParty()).filter(({ causationId, commandId }) => causationId === commandId)
  expect(data).toMatchObject({
    partyId: of.partyId,
    engagement: { activities: human.length, lastActivityOn: '2025-03-22' },
    payments: { invoicesPaid: 0, averageDelayDays: null, onTimePercentage: null },
    balances: [{ currency: 'EUR', receivable: '380.00', advance: '50.00', creditNotesRemaining: '10.00' }],
    leads: 1,
    deals: { open: [{ currency: 'EUR', count: 1, amount: '450.00' }], won: [], lost: [] },
    budgets: [{ currency: 'EUR', count: 1, amount: '1000.00', spent: '870.00', remaining: '130.00' }],
  })
})

test('another tenant has no such party, and nobody reads it who may not', async () => {
  const strange = derivedId('nobody')
  for (const suffix of ['timeline', 'timeline/counts', 'summary']) {
    expect((await side.get(`/parties/${strange}/${suffix}`)).code).toBe('NOT_FOUND')
    expect((await side.get(`/parties/${of.partyId}/${suffix}`, { role: 'driver' })).status).toBe(403)
  }
})

test('every type of entry has a title in both languages, with a number and without', () => {
  for (const type of Object.keys(timeline.on)) {
    const entry = { type, variant: null, document_kind: null }
    const { en, fr } = titleOf({ ...entry, document_number: null })
    expect(en).not.toBe(fr)
    expect(`${en} ${fr}`).not.toMatch(/#|\s\s|\s$/)
    expect(titleOf({ ...entry, document_number: '$&' }).en.replace(' $&', '')).toBe(en)
  }
})
