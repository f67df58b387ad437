import { z } from 'zod'
import { Minor } from '#src/kernel/money.ts'

/**
 * What an open item is: the opening balance, an invoice, a bill, a penalty, a miscellaneous movement, money that
 * moved (a settlement), a credit note, or the counter-entry of a reversal.
 */
export const ItemKind = z.enum([
  'opening',
  'receivable',
  'payable',
  'penalty',
  'miscellaneous',
  'settlement',
  'credit_note',
  'counter',
])
export type ItemKind = z.infer<typeof ItemKind>

/** Debit: the party owes us. Credit: we owe the party. */
export const Side = z.enum(['debit', 'credit'])
export type Side = z.infer<typeof Side>

/** Which way the balance goes: increase means that the party owes more. */
export const Direction = z.enum(['increase', 'decrease'])
export type Direction = z.infer<typeof Direction>

/** An open item, and the document it belongs to: each settlement of a movement is an item of that movement. */
export const ItemRef = z.object({ itemId: z.string(), documentId: z.string(), kind: ItemKind })
export type ItemRef = z.infer<typeof ItemRef>

/**
 * What the party owes, matched with what we owe it: both are open by that much less, and the balance stays as it
 * is. `by` is the movement, credit note or offset that matches them.
 */
export const Matching = z.object({ by: z.string(), debit: ItemRef, credit: ItemRef, amount: Minor })
export type Matching = z.infer<typeof Matching>

/** A matching that is taken back, in whole or in part, and the day since which it had counted. */
export const Undone = z.object({ ...Matching.shape, appliedOn: z.string() })
export type Undone = z.infer<typeof Undone>

/** Where an amount comes from: a module (C-36), and its reference there. */
export const OriginModule = z.enum(['sales', 'purchases', 'offsets', 'payroll', 'treasury', 'crm', 'fleet'])
export type OriginModule = z.infer<typeof OriginModule>
export const Origin = z.object({ module: OriginModule, reference: z.string() })
export type Origin = z.infer<typeof Origin>

/** How money is paid: S2's five, and what A-15 adds. */
export const PaymentMethod = z.enum([
  'cash',
  'card',
  'fuel_card',
  'toll_card',
  'company_account',
  'bank_transfer',
  'cheque',
  'mobile_money',
  'avoir',
  'offset',
])
export type PaymentMethod = z.infer<typeof PaymentMethod>

/** What an item's side adds to the balance: a debit as it is, a credit as a negative amount. */
export function signed(side: Side, amount: number): number {
  return side === 'debit' ? amount : -amount
}

export function sideOf(direction: Direction): Side {
  return direction === 'increase' ? 'debit' : 'credit'
}

export function backwards(direction: Direction): Direction {
  return direction === 'increase' ? 'decrease' : 'increase'
}

export function opposite(side: Side): Side {
  return side === 'debit' ? 'credit' : 'debit'
}

/** The item of a document that has only one. */
export function itemOf(documentId: string, kind: ItemKind): ItemRef {
  return { itemId: documentId, documentId, kind }
}
