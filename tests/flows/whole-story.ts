import { defaultPipelineId } from '#commands/pipelines/events.ts'
import { standardStages, stagesOf } from '#commands/pipelines/request.ts'
import { derivedId } from '#src/kernel/ids.ts'

type Fields = Readonly<Record<string, unknown>>

/** Who has a part in the story: two of finance, one who sells. */
export type Teller = 'amina' | 'boris' | 'moussa'

/** An entry of the timeline that a step leads to: its type, its amount, the day on which it counts, its document's number. */
export interface Told {
  readonly type: string
  readonly amount: string | null
  readonly on: string
  readonly number: string | null
  readonly automatic: boolean
}

/** A request, and all that the party's timeline tells of it; nothing when it is refused. */
export interface Step {
  readonly who: Teller
  readonly path: string
  readonly body?: Fields
  readonly tells: readonly Told[]
  readonly refused?: string
}

/** The day on which the story is told; what does not say when it happened happened then. */
export const today = '2025-06-16'

type About = Partial<Pick<Told, 'amount' | 'on' | 'number'>>

/** What was asked for. */
export const what = (type: string, { amount = null, on = today, number = null }: About = {}): Told => ({
  ...{ type, amount, on, number, automatic: false },
})
/** What follows by itself. */
export const follows = (type: string, about: About = {}): Told => ({ ...what(type, about), automatic: true })

const id = (name: string): string => derivedId('whole story', name)
const leadId = id('lead')
const pipelineId = defaultPipelineId('acme')
const stages = stagesOf(pipelineId, standardStages)

/** What the story is about. */
export const ids = {
  ...{ partyId: id('party'), budgetId: id('budget'), expenseId: id('expense'), invoiceId: id('invoice') },
  ...{ billId: id('bill'), noteId: id('note'), collectionId: id('collection'), paymentId: id('payment') },
  ...{ leadId, openDealId: id('open deal'), pipelineId, tillId: id('till') },
  dealId: derivedId('deal of lead', leadId),
  stage: (name: string): string => stages.find((stage) => stage.name === name)?.stageId ?? '',
}
const { partyId, budgetId, expenseId, invoiceId, billId, noteId, collectionId, paymentId, tillId } = ids
const account = `/parties/${partyId}/accounts/EUR`

/** A customer who also delivers; a budget, an expense on it, and its approval by somebody else, for less. */
export const budgeting: readonly Step[] = [
  {
    who: 'amina',
    path: '/parties',
    body: { id: partyId, displayName: 'Atelier Ndiaye', roles: ['customer', 'supplier'] },
    tells: [
      what('PartyRegistered', { number: 'CT-000002' }),
      follows('PartyNumbered', { number: 'CT-000002' }),
    ],
  },
  {
    who: 'amina',
    path: '/budgets',
    body: {
      ...{ id: budgetId, partyId, name: 'Marketing 2025', amount: '10000.00', overBudgetPolicy: 'block' },
      ...{ startDate: '2025-01-01', endDate: '2025-12-31' },
    },
    tells: [what('BudgetOpened', { amount: '10000.00', on: '2025-01-01' })],
  },
  {
    who: 'amina',
    path: '/expenses',
    body: {
      ...{ id: expenseId, partyId, budgetId, amount: '1234.56', date: '2025-03-22' },
      reference: { type: 'ticket', id: '123' },
    },
    tells: [
      what('BudgetCommitted', { amount: '1234.56', on: '2025-03-22' }),
      follows('ExpenseRecorded', { amount: '1234.56', on: '2025-03-22' }),
    ],
  },
  { who: 'amina', path: `/expenses/${expenseId}/approve`, tells: [], refused: 'FOUR_EYES' },
  {
    who: 'boris',
    path: `/expenses/${expenseId}/approve`,
    body: { amount: '1200.00' },
    tells: [what('ExpenseApproved', { amount: '1200.00' }), follows('BudgetSpent', { amount: '1200.00' })],
  },
  {
    who: 'amina',
    path: '/expenses',
    body: { partyId, budgetId, amount: '8800.01', date: '2025-03-23' },
    ...{ tells: [], refused: 'OVER_BUDGET' },
  },
]

const invoice = { number: 'F-2025-17' }
const bill = { number: 'PAPER-77' }
const collection = { number: 'MVT-000001' }
const payment = { number: 'MVT-000002' }
const note = { number: 'AV-000001' }
const cash = { paymentMethod: 'cash', treasuryAccountId: tillId }

/** An invoice that is paid in two parts and credited for the rest, and a bill of theirs that we pay. */
export const settling: readonly Step[] = [
  {
    who: 'amina',
    path: '/treasury-accounts',
    body: { id: tillId, name: 'Till', kind: 'cash', currency: 'EUR', openedOn: '2025-01-01' },
    tells: [],
  },
  {
    who: 'amina',
    path: `${account}/receivables`,
    body: {
      ...{ id: invoiceId, externalRef: 'F-2025-17', date: '2025-03-01', dueDate: '2025-03-31' },
      lines: [{ description: 'Fuel', quantity: '1000', unitPrice: '1.00', vatRate: '20.00' }],
    },
    tells: [what('ReceivableRecorded', { ...invoice, amount: '1200.00', on: '2025-03-01' })],
  },
  {
    who: 'amina',
    path: `${account}/payables`,
    body: { id: billId, externalRef: 'PAPER-77', amount: '300.00', date: '2025-03-05' },
    tells: [what('PayableRecorded', { ...bill, amount: '300.00', on: '2025-03-05' })],
  },
  {
    who: 'boris',
    path: `${account}/movements`,
    body: {
      ...{ id: collectionId, type: 'receivable_collection', amount: '1100.00' },
      ...{ date: '2025-03-10', dueDate: '2025-03-31' },
    },
    tells: [
      what('MovementRecorded', { ...collection, amount: '1100.00', on: '2025-03-10' }),
      follows('DocumentNumbered', collection),
    ],
  },
  {
    who: 'boris',
    path: `${account}/movements/${collectionId}/settle`,
    body: {
      ...{ amount: '500.00', date: '2025-03-15', ...cash },
      allocations: [{ documentId: invoiceId, amount: '500.00' }],
    },
    tells: [what('MovementSettled', { ...collection, amount: '500.00', on: '2025-03-15' })],
  },
  {
    who: 'boris',
    path: `${account}/movements/${collectionId}/settle`,
    body: { date: '2025-03-20', ...cash, allocations: [{ documentId: invoiceId, amount: '600.00' }] },
    tells: [what('MovementSettled', { ...collection, amount: '600.00', on: '2025-03-20' })],
  },
  {
    who: 'amina',
    path: `${account}/movements`,
    body: { id: paymentId, type: 'debt_settlement', amount: '300.00', date: '2025-03-10' },
    tells: [
      what('MovementRecorded', { ...payment, amount: '300.00', on: '2025-03-10' }),
      follows('DocumentNumbered', payment),
    ],
  },
  {
    who: 'amina',
    path: `${account}/movements/${paymentId}/settle`,
    body: { date: '2025-03-25', ...cash, allocations: [{ documentId: billId, amount: '300.00' }] },
    tells: [what('MovementSettled', { ...payment, amount: '300.00', on: '2025-03-25' })],
  },
  {
    who: 'amina',
    path: `${account}/credit-notes`,
    body: {
      ...{ id: noteId, amount: '100.00', reason: 'Spoilt goods', documentId: invoiceId, date: '2025-04-10' },
      origin: { module: 'sales', reference: 'TICKET-9' },
    },
    tells: [
      what('CreditNoteIssued', { ...note, amount: '100.00', on: '2025-04-10' }),
      follows('DocumentNumbered', note),
    ],
  },
  {
    who: 'amina',
    path: `${account}/credit-notes/${noteId}/apply`,
    body: { allocations: [{ documentId: invoiceId, amount: '100.00' }], date: '2025-04-10' },
    tells: [what('CreditNoteApplied', { ...note, amount: '100.00', on: '2025-04-10' })],
  },
  {
    who: 'amina',
    path: `${account}/credit-notes/${noteId}/apply`,
    body: { allocations: [{ documentId: invoiceId, amount: '0.01' }] },
    ...{ tells: [], refused: 'AMOUNT_EXCEEDS_OPEN' },
  },
]
