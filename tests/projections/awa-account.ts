import type { AccountEvent } from '#commands/accounts/events.ts'
import { itemOf, type Matching } from '#commands/accounts/facts/items.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Currency, type Minor } from '#src/kernel/money.ts'

type FactOf<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }> & {
  readonly effectiveOn: CivilDate
}

/** Facts of the account of one party in XOF, which has no decimals: the amounts are what one reads. */
const account = { partyId: 'awa', currency: Currency.parse('XOF') }
const minor = (amount: number): Minor => amount as Minor
export const day = (text: string): CivilDate => CivilDate.parse(text)

export function opening(amount: number, on = '2025-01-01'): FactOf<'OpeningBalanceRecorded'> {
  const data = { ...account, documentId: 'opening', amount: minor(amount) }
  return { type: 'OpeningBalanceRecorded', data, effectiveOn: day(on) }
}

interface Invoice {
  readonly id: string
  readonly amount: number
  readonly date: string
  readonly dueDate?: string
  readonly externalRef?: string
}

export function receivable(invoice: Invoice): FactOf<'ReceivableRecorded'> {
  return { type: 'ReceivableRecorded', data: detailsOf(invoice), effectiveOn: day(invoice.date) }
}

export function payable(bill: Invoice): FactOf<'PayableRecorded'> {
  return { type: 'PayableRecorded', data: detailsOf(bill), effectiveOn: day(bill.date) }
}

function detailsOf({ id, amount, date, dueDate = date, externalRef }: Invoice) {
  return {
    ...{ ...account, documentId: id, number: null, amount: minor(amount), net: minor(amount) },
    ...{ vat: [], lines: [], pricesIncludeVat: false, date: day(date), dueDate: day(dueDate) },
    ...(externalRef !== undefined && { externalRef }),
  }
}

/** A movement of cash that is expected: it moves nothing. */
export function expected(movementId: string, amount: number, date: string): FactOf<'MovementRecorded'> {
  const data = { ...account, movementId, type: 'receivable_collection', direction: 'decrease' } as const
  const rest = { amount: minor(amount), date: day(date), number: null }
  return { type: 'MovementRecorded', data: { ...data, ...rest }, effectiveOn: day(date) }
}

interface Collected {
  readonly date: string
  readonly matched?: { readonly documentId: string; readonly amount: number }
}

/** Money that comes in, of which so much is matched with a document. */
export function collected(
  movementId: string,
  amount: number,
  { date, matched }: Collected,
): FactOf<'MovementSettled'> {
  const settlementId = `${movementId}-1`
  const credit = { itemId: settlementId, documentId: movementId, kind: 'settlement' } as const
  const debit = itemOf(matched?.documentId ?? '', 'receivable')
  const matches: Matching[] = matched
    ? [{ by: movementId, debit, credit, amount: minor(matched.amount) }]
    : []
  const money = { settlementId, amount: minor(amount), paymentMethod: 'cash', side: 'credit' } as const
  return {
    type: 'MovementSettled',
    data: { ...account, movementId, ...money, matches },
    effectiveOn: day(date),
  }
}

export function creditNote(
  creditNoteId: string,
  amount: number,
  { date, direction = 'decrease' }: { date: string; direction?: 'increase' | 'decrease' },
): FactOf<'CreditNoteIssued'> {
  const why = { reason: 'Returned', origin: { module: 'sales', reference: 'S-1' } } as const
  const data = { ...account, creditNoteId, number: null, amount: minor(amount), direction, ...why }
  return { type: 'CreditNoteIssued', data: { ...data, vat: [], date: day(date) }, effectiveOn: day(date) }
}

export function applied(
  creditNoteId: string,
  documentId: string,
  { amount, date }: { amount: number; date: string },
): FactOf<'CreditNoteApplied'> {
  const debit = itemOf(documentId, documentId === 'opening' ? 'opening' : 'receivable')
  const credit = itemOf(creditNoteId, 'credit_note')
  const matches = [{ by: creditNoteId, debit, credit, amount: minor(amount) }]
  return { type: 'CreditNoteApplied', data: { ...account, creditNoteId, matches }, effectiveOn: day(date) }
}

export function expired(creditNoteId: string, amount: number, date: string): FactOf<'CreditNoteExpired'> {
  const data = { ...account, creditNoteId, amount: minor(amount), direction: 'increase' } as const
  return { type: 'CreditNoteExpired', data: { ...data, expiresOn: day(date) }, effectiveOn: day(date) }
}

export function penalty(movementId: string, amount: number, date: string): FactOf<'PenaltyAssessed'> {
  const late = { documentId: 'late', documentKind: 'receivable', ruleId: 'rule', part: 'flat' } as const
  const figures = { amount: minor(amount), cumulative: minor(amount), arithmetic: [], matches: [] }
  const data = { ...account, movementId, number: null, ...late, ...figures, businessDate: day(date) }
  return { type: 'PenaltyAssessed', data: { ...data, direction: 'increase' }, effectiveOn: day(date) }
}

export function numbered(
  documentId: string,
  number: string,
  kind: 'receivable' | 'movement' | 'credit_note' = 'receivable',
): FactOf<'DocumentNumbered'> {
  const data = { ...account, documentId, kind, number }
  return { type: 'DocumentNumbered', data, effectiveOn: day('2025-06-30') }
}

export function limited(limit: number | null, on: string): FactOf<'CreditLimitSet'> {
  const data = { ...account, limit: limit === null ? null : minor(limit), policy: 'block' } as const
  return { type: 'CreditLimitSet', data, effectiveOn: day(on) }
}
