import { v7 } from 'uuid'
import type { AccountEvent } from '../../commands/accounts/events.ts'
import type { ItemRef } from '../../commands/accounts/facts/items.ts'
import type { DealEvent } from '../../commands/deals/events.ts'
import type { ExpenseEvent } from '../../commands/expenses/events.ts'
import type { PartyEvent } from '../../commands/parties/events.ts'
import { addDays, CivilDate } from '../../src/kernel/dates.ts'
import { Currency, sum } from '../../src/kernel/money.ts'

export const currency = Currency.parse('EUR')
export const rounds = 1_000
/** The last round is today's, so that something happened lately. */
const firstDay = addDays(CivilDate.parse(new Date().toISOString().slice(0, 10)), 1 - rounds)

export function dayOf(round: number): CivilDate {
  return addDays(firstDay, round)
}

export function registered(partyId: string): PartyEvent[] {
  const party = { partyId, displayName: 'Boutique', kind: 'business', number: null } as const
  return [{ type: 'PartyRegistered', data: { ...party, roles: ['customer'] } }]
}

/** Two facts, of which one says whose it is. */
export function expense(expenseId: string, partyId: string, round: number): ExpenseEvent[] {
  const amount = sum(1_000 + round)
  return [
    { type: 'ExpenseRecorded', data: { expenseId, partyId, amount, currency, date: dayOf(round) } },
    { type: 'ExpenseApproved', data: { expenseId, amount } },
  ]
}

/** Four facts, of which one says whose it is. */
export function deal(dealId: string, partyId: string, round: number): DealEvent[] {
  const [pipelineId, amount] = ['pipeline', sum(1_000 + round)]
  return [
    {
      type: 'DealOpened',
      data: { dealId, partyId, title: 'Shop', pipelineId, stageId: 'a', amount, currency },
    },
    { type: 'DealMoved', data: { dealId, from: 'a', stageId: 'b' } },
    { type: 'DealAmountChanged', data: { dealId, amount: sum(2_000), previous: amount } },
    { type: 'DealMoved', data: { dealId, from: 'b', stageId: 'c' } },
  ]
}

/** Four facts about an invoice that is paid in full, every other one late. */
export function invoice(partyId: string, round: number): AccountEvent[] {
  const [documentId, movementId, settlementId] = [v7(), v7(), v7()]
  const [account, amount, date] = [{ partyId, currency }, sum(1_000 + round), dayOf(round)]
  const debit: ItemRef = { itemId: documentId, documentId, kind: 'receivable' }
  const credit: ItemRef = { itemId: settlementId, documentId: movementId, kind: 'settlement' }
  const worth = { amount, net: amount, vat: [], lines: [], pricesIncludeVat: false, number: null }
  const dueDate = addDays(date, (round % 2) - 1)
  const money = { settlementId, amount, paymentMethod: 'bank_transfer', side: 'credit' } as const
  const expected = { type: 'receivable_collection', direction: 'decrease', amount, number: null } as const
  return [
    { type: 'ReceivableRecorded', data: { ...account, ...worth, documentId, date, dueDate } },
    {
      type: 'DocumentNumbered',
      data: { ...account, documentId, kind: 'receivable', number: `F-${round}` },
    },
    { type: 'MovementRecorded', data: { ...account, ...expected, movementId, date } },
    {
      type: 'MovementSettled',
      data: { ...account, ...money, movementId, matches: [{ by: movementId, debit, credit, amount }] },
    },
  ]
}
