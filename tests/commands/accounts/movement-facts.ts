import type { AccountEvent } from '#commands/accounts/events.ts'
import { itemOf, type ItemRef, type Matching } from '#commands/accounts/facts/items.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'

type FactOf<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>
type Data<T extends AccountEvent['type']> = FactOf<T>['data']

export const partyId = derivedId('party')
export const eur = 'EUR' as Currency
export const day = (text: string): CivilDate => text as CivilDate
export const cents = (amount: number): Minor => amount as Minor

export const of = { partyId, currency: eur }
export const movementId = derivedId('movement')
export const invoiceId = derivedId('invoice')
export const otherInvoiceId = derivedId('other invoice')
export const billId = derivedId('bill')
export const till = derivedId('till')
export const first = derivedId('first settlement')
export const second = derivedId('second settlement')
export const counterId = derivedId('counter')

/** 100.00 expected from the party on 10 March, unless told otherwise. */
export function recorded(over: Partial<Data<'MovementRecorded'>> = {}): FactOf<'MovementRecorded'> {
  const date = over.date ?? day('2025-03-10')
  const type = 'receivable_collection' as const
  const direction = 'decrease' as const
  const data = { ...of, movementId, type, direction, amount: cents(100_00), date, number: null, ...over }
  return { type: 'MovementRecorded', data, effectiveOn: date }
}

/** A penalty of 30.00 of 10 March, unless told otherwise. */
export function penalty(over: Partial<Data<'MovementRecorded'>> = {}): FactOf<'MovementRecorded'> {
  return recorded({ type: 'penalty', direction: 'increase', amount: cents(30_00), ...over })
}

/** 40.00 of it came in on 12 March in cash, unless told otherwise. */
export function settled(
  over: Partial<Data<'MovementSettled'>> & { on?: string } = {},
): FactOf<'MovementSettled'> {
  const { on = '2025-03-12', ...rest } = over
  const money = { settlementId: first, amount: cents(40_00), paymentMethod: 'cash' as const }
  const data = { ...of, movementId, side: 'credit' as const, ...money, matches: [], ...rest }
  return { type: 'MovementSettled', data, effectiveOn: day(on) }
}

/** An invoice of 100.00 of 1 March, unless told otherwise. */
export function invoiced(
  over: { documentId?: string; amount?: number; on?: string } = {},
): FactOf<'ReceivableRecorded'> {
  const { documentId = invoiceId, amount = 100_00, on = '2025-03-01' } = over
  return { type: 'ReceivableRecorded', data: invoice({ documentId, amount, on }), effectiveOn: day(on) }
}

/** A bill of 100.00 of 1 March. */
export function billed(): FactOf<'PayableRecorded'> {
  const on = '2025-03-01'
  return {
    type: 'PayableRecorded',
    data: invoice({ documentId: billId, amount: 100_00, on }),
    effectiveOn: day(on),
  }
}

function invoice({ documentId, amount, on }: { documentId: string; amount: number; on: string }) {
  const total = { amount: cents(amount), net: cents(amount), vat: [], lines: [], pricesIncludeVat: true }
  return { ...of, documentId, ...total, date: day(on), dueDate: day(on), number: null }
}

/** What stood open when the account began on a day. */
export function opening(amount: number, on = '2025-03-01'): FactOf<'OpeningBalanceRecorded'> {
  const data = { ...of, documentId: derivedId('opening'), amount: cents(amount) }
  return { type: 'OpeningBalanceRecorded', data, effectiveOn: day(on) }
}

export const settlement = (itemId: string): ItemRef => ({
  itemId,
  documentId: movementId,
  kind: 'settlement',
})
export const invoiceItem = (documentId = invoiceId): ItemRef => itemOf(documentId, 'receivable')

/** What of an invoice the movement has settled. */
export function paid(
  amount: number,
  over: { documentId?: string; by?: string; from?: string } = {},
): Matching {
  return {
    by: over.by ?? movementId,
    debit: invoiceItem(over.documentId),
    credit: settlement(over.from ?? first),
    amount: cents(amount),
  }
}

export function allocated(matches: Matching[], on = '2025-03-15'): FactOf<'MovementAllocated'> {
  return { type: 'MovementAllocated', data: { ...of, movementId, matches }, effectiveOn: day(on) }
}

export const cancelled: FactOf<'MovementCancelled'> = {
  type: 'MovementCancelled',
  data: { ...of, movementId, reason: 'entered twice' },
}

/** The collection with its 40.00 reversed on 20 March. */
export const reversed: FactOf<'MovementReversed'> = {
  type: 'MovementReversed',
  data: {
    ...{ ...of, movementId, reason: 'the cheque bounced' },
    counter: {
      ...{ movementId: counterId, type: 'receivable_collection', direction: 'increase' },
      ...{ amount: cents(40_00), number: null },
    },
    undone: [],
    matches: [
      {
        by: counterId,
        debit: itemOf(counterId, 'counter'),
        credit: settlement(first),
        amount: cents(40_00),
      },
    ],
    cash: [],
  },
  effectiveOn: day('2025-03-20'),
}

/** The penalty given up. */
export function waived(amount = 30_00): FactOf<'PenaltyWaived'> {
  const data = { ...of, movementId, reason: 'a good customer', amount: cents(amount) }
  return { type: 'PenaltyWaived', data: { ...data, item: itemOf(movementId, 'penalty') } }
}
