import type { AccountEvent } from '#commands/accounts/events.ts'
import type { InvoiceDetails } from '#commands/accounts/facts/documents.ts'
import { type ItemKind, itemOf, type Matching } from '#commands/accounts/facts/items.ts'
import { addDays, type CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'
import { newId } from '#tests/support/specification.ts'

type FactOf<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>

export const partyId = derivedId('party')
export const account = { partyId, currency: 'EUR' as Currency }
export const day = (text: string): CivilDate => text as CivilDate
export const cents = (amount: number): Minor => amount as Minor
export const ids = {
  invoice: newId,
  other: derivedId('other invoice'),
  bill: derivedId('bill'),
  opening: derivedId('opening'),
  movement: derivedId('movement'),
  settlement: derivedId('settlement'),
  note: derivedId('note'),
}

/** An amount alone, of 1 March 2025 unless told otherwise, due thirty days later. */
export function details(
  documentId: string,
  amount: number,
  over: Partial<InvoiceDetails> = {},
): InvoiceDetails {
  const date = over.date ?? day('2025-03-01')
  return {
    ...{ ...account, documentId, amount: cents(amount), net: cents(amount), vat: [], lines: [] },
    ...{ pricesIncludeVat: false, date, dueDate: addDays(date, 30) },
    ...over,
  }
}

export function receivable(
  amount: number,
  { documentId = newId, ...over }: Partial<InvoiceDetails> = {},
): FactOf<'ReceivableRecorded'> {
  const data = { ...details(documentId, amount, over), number: null }
  return { type: 'ReceivableRecorded', data, effectiveOn: data.date }
}

export function payable(
  amount: number,
  { documentId = newId, ...over }: Partial<InvoiceDetails> = {},
): FactOf<'PayableRecorded'> {
  const data = { ...details(documentId, amount, over), number: null }
  return { type: 'PayableRecorded', data, effectiveOn: data.date }
}

export function opening(amount: number, date = '2025-01-01'): FactOf<'OpeningBalanceRecorded'> {
  const data = { ...account, documentId: ids.opening, amount: cents(amount) }
  return { type: 'OpeningBalanceRecorded', data, effectiveOn: day(date) }
}

export function limit(amount: number | null, policy: 'warn' | 'block' = 'block'): FactOf<'CreditLimitSet'> {
  return { type: 'CreditLimitSet', data: { ...account, limit: amount as Minor | null, policy } }
}

/** A collection that is expected, and the money that came in of it: an advance of the party. */
export function collected(amount: number): [FactOf<'MovementRecorded'>, FactOf<'MovementSettled'>] {
  const { movement: movementId, settlement: settlementId } = ids
  const date = day('2025-03-01')
  const expected = { type: 'receivable_collection', direction: 'decrease', date, number: null } as const
  const received = { side: 'credit', settlementId, paymentMethod: 'cash', matches: [] as Matching[] } as const
  return [
    { type: 'MovementRecorded', data: { ...account, movementId, amount: cents(amount), ...expected } },
    {
      type: 'MovementSettled',
      data: { ...account, movementId, amount: cents(amount), ...received, matches: [] },
      effectiveOn: date,
    },
  ]
}

/** A credit note for the party. */
export function credited(amount: number): FactOf<'CreditNoteIssued'> {
  const date = day('2025-03-01')
  return {
    type: 'CreditNoteIssued',
    data: {
      ...{ ...account, creditNoteId: ids.note, amount: cents(amount), direction: 'decrease', date, vat: [] },
      ...{ reason: 'A rebate', origin: { module: 'sales', reference: 'S-1' }, number: null },
    },
    effectiveOn: date,
  }
}

type Side = readonly [documentId: string, kind: ItemKind]

export function matching(by: string, amount: number, [debit, credit]: readonly [Side, Side]): Matching {
  return { by, debit: itemOf(...debit), credit: itemOf(...credit), amount: cents(amount) }
}
