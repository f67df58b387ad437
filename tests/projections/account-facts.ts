import type { AccountEvent } from '#commands/accounts/events.ts'
import { itemOf, type ItemRef, type Matching } from '#commands/accounts/facts/items.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'
import type { Projection, Row } from '#src/kernel/projection.ts'
import { logOf, rowsOf, type Told } from '#tests/support/projecting.ts'

type Data<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>['data']

export const day = (text: string): CivilDate => text as CivilDate
export const cents = (amount: number): Minor => amount as Minor
export const account = { partyId: 'party', currency: 'EUR' as Currency }

/** A fact of the account that counts on a day. */
export function fact<T extends AccountEvent['type']>(
  type: T,
  data: Omit<Data<T>, 'partyId' | 'currency'>,
  on = '2025-03-01',
): AccountEvent {
  return { type, data: { ...account, ...data }, effectiveOn: day(on) } as unknown as AccountEvent
}

export function invoice(documentId: string, amount: number, over: Partial<Data<'ReceivableRecorded'>> = {}) {
  const total = { amount: cents(amount), net: cents(amount), vat: [], lines: [], pricesIncludeVat: false }
  const dates = { date: day('2025-03-01'), dueDate: day('2025-03-31') }
  return fact('ReceivableRecorded', { documentId, ...total, ...dates, number: null, ...over })
}

export function collection(movementId: string, amount: number, over: Partial<Data<'MovementRecorded'>> = {}) {
  const plain = { type: 'receivable_collection', direction: 'decrease', number: null } as const
  const data = { movementId, amount: cents(amount), date: day('2025-03-02'), ...plain, ...over }
  return fact('MovementRecorded', data, data.date)
}

export function settled(movementId: string, amount: number, matches: Matching[] = [], on = '2025-03-05') {
  const money = { settlementId: `${movementId}-s`, amount: cents(amount), paymentMethod: 'cash' as const }
  return fact('MovementSettled', { movementId, side: 'credit', ...money, matches }, on)
}

export const receivableItem = (id: string): ItemRef => itemOf(id, 'receivable')
export const settlementItem = (movementId: string): ItemRef => ({
  itemId: `${movementId}-s`,
  documentId: movementId,
  kind: 'settlement',
})

export function matching(by: string, debit: ItemRef, credit: ItemRef, amount: number): Matching {
  return { by, debit, credit, amount: cents(amount) }
}

export function undone(of: Matching, appliedOn: string) {
  return { ...of, appliedOn }
}

export function creditNote(
  creditNoteId: string,
  amount: number,
  over: Partial<Data<'CreditNoteIssued'>> = {},
) {
  const plain = { direction: 'decrease', reason: 'goods came back', number: null, vat: [] } as const
  const origin = { module: 'sales', reference: 'S-1' } as const
  const data = { creditNoteId, amount: cents(amount), ...plain, origin, date: day('2025-03-03') }
  return fact('CreditNoteIssued', { ...data, vat: [], ...over }, '2025-03-03')
}

/** The rows that facts of the account lead to, with what is told of each. */
export function rowsAfter<R extends Row>(
  projection: Projection,
  ...facts: readonly (AccountEvent | readonly [AccountEvent, Told])[]
): R[] {
  return rowsOf<R>(projection, eventsOf(...facts))
}

export function eventsOf(
  ...facts: readonly (AccountEvent | readonly [AccountEvent, Told])[]
): RecordedEvent[] {
  return logOf(
    ...facts.map((one) => ('type' in one ? (['account', one] as const) : (['account', ...one] as const))),
  )
}
