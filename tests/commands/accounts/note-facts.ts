import type { AccountEvent } from '#commands/accounts/events.ts'
import { itemOf, type Matching } from '#commands/accounts/facts/items.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'
import { newId } from '#tests/support/specification.ts'

type FactOf<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>
type Data<T extends AccountEvent['type']> = FactOf<T>['data']

export const day = (text: string): CivilDate => text as CivilDate
export const cents = (amount: number): Minor => amount as Minor
export const of = { partyId: derivedId('party'), currency: 'EUR' as Currency }
export const creditNoteId = newId
export const invoiceId = derivedId('invoice')
export const otherInvoiceId = derivedId('other invoice')
export const billId = derivedId('bill')
export const reason = 'goods came back'
export const origin = { module: 'sales', reference: 'S-1' } as const

/** A credit note of 100.00 for the party of 10 March, good until 30 April, unless told otherwise. */
export function issued(over: Partial<Data<'CreditNoteIssued'>> = {}): FactOf<'CreditNoteIssued'> {
  const date = over.date ?? day('2025-03-10')
  const note = { creditNoteId, number: null, amount: cents(100_00), direction: 'decrease' as const, reason }
  const data = { ...of, ...note, origin, vat: [], date, expiresOn: day('2025-04-30'), ...over }
  return { type: 'CreditNoteIssued', data, effectiveOn: date }
}

/** An invoice of 100.00 of 1 March without VAT, unless told otherwise. */
export function invoiced(over: Partial<Data<'ReceivableRecorded'>> = {}): FactOf<'ReceivableRecorded'> {
  return { type: 'ReceivableRecorded', ...document(invoiceId, over) }
}

export function billed(over: Partial<Data<'PayableRecorded'>> = {}): FactOf<'PayableRecorded'> {
  return { type: 'PayableRecorded', ...document(billId, over) }
}

function document(documentId: string, over: Partial<Data<'ReceivableRecorded'>>) {
  const date = over.date ?? day('2025-03-01')
  const amount = over.amount ?? cents(100_00)
  const figures = { amount, net: amount, vat: [], lines: [], pricesIncludeVat: false }
  return {
    data: { ...of, documentId, ...figures, date, dueDate: date, number: null, ...over },
    effectiveOn: date,
  }
}

/** What of an invoice the credit note has settled. */
export function used(amount: number, documentId = invoiceId): Matching {
  return {
    by: creditNoteId,
    debit: itemOf(documentId, 'receivable'),
    credit: itemOf(creditNoteId, 'credit_note'),
    amount: cents(amount),
  }
}

/** So much of the credit note used for the invoice on 15 March, unless told otherwise. */
export function applied(
  amount: number,
  { on = '2025-03-15', documentId = invoiceId } = {},
): FactOf<'CreditNoteApplied'> {
  const matches = [used(amount, documentId)]
  return { type: 'CreditNoteApplied', data: { ...of, creditNoteId, matches }, effectiveOn: day(on) }
}

export function expired(amount: number, expiresOn: string): FactOf<'CreditNoteExpired'> {
  const data = { ...of, creditNoteId, amount: cents(amount), direction: 'increase' as const }
  return {
    type: 'CreditNoteExpired',
    data: { ...data, expiresOn: day(expiresOn) },
    effectiveOn: day(expiresOn),
  }
}

export function cancelled(amount = 100_00): FactOf<'CreditNoteCancelled'> {
  const data = { ...of, creditNoteId, amount: cents(amount), direction: 'increase' as const, reason }
  return { type: 'CreditNoteCancelled', data }
}
