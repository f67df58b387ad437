import { z } from 'zod'
import type { AccountLineRow } from '#projections/account-lines.ts'

/** What a line of a statement is. */
export const LineType = z.enum([
  'opening_balance',
  'receivable',
  'payable',
  'debt_settlement',
  'receivable_collection',
  'penalty',
  'penalty_waiver',
  'miscellaneous',
  'reversal',
  'credit_note',
  'credit_note_expiry',
  'credit_note_cancellation',
])
export type LineType = z.infer<typeof LineType>

const byFact: Readonly<Record<string, LineType>> = {
  OpeningBalanceRecorded: 'opening_balance',
  ReceivableRecorded: 'receivable',
  PayableRecorded: 'payable',
  MovementReversed: 'reversal',
  PenaltyAssessed: 'penalty',
  PenaltyWaived: 'penalty_waiver',
  CreditNoteIssued: 'credit_note',
  CreditNoteExpired: 'credit_note_expiry',
  CreditNoteCancelled: 'credit_note_cancellation',
}

/** Of a line that moves the balance. */
export function lineType({
  type,
  item_kind: kind,
  side,
}: Pick<AccountLineRow, 'type' | 'item_kind' | 'side'>): LineType {
  if (type === 'MovementSettled') return side === 'credit' ? 'receivable_collection' : 'debt_settlement'
  if (type === 'MovementRecorded') return kind === 'penalty' ? 'penalty' : 'miscellaneous'
  const known = byFact[type]
  if (known === undefined) throw new Error(`${type} moves no balance`)
  return known
}
