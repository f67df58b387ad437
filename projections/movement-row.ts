import { z } from 'zod'
import type { AccountEvent } from '#commands/accounts/events.ts'
import { Direction, PaymentMethod } from '#commands/accounts/facts/items.ts'
import { MovementType } from '#commands/accounts/facts/movements.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Minor, zero } from '#src/kernel/money.ts'
import {
  assessmentColumns,
  documentColumns,
  documentOf,
  endColumns,
  inForce,
  unassessed,
} from '#projections/documents.ts'

export const MovementStatus = z.enum(['pending', 'partially_paid', 'paid', 'cancelled', 'reversed'])

export const MovementRow = z.object({
  /** A movement proper, or the one that a credit note is (C-32): their ids need not differ. */
  kind: z.enum(['movement', 'credit_note']),
  movement_id: z.string(),
  ...documentColumns,
  type: z.enum([...MovementType.options, 'credit_note']),
  direction: Direction,
  amount: Minor,
  due_date: z.string().nullable(),
  payment_method: PaymentMethod.nullable(),
  reason: z.string().nullable(),
  external_ref: z.string().nullable(),
  /** Money that has moved; of a penalty, an adjustment or a credit note, how much of it is matched. */
  settled: Minor,
  /** How much of what was settled is matched with documents: the rest of a payment is an advance. */
  allocated: Minor,
  /** What was waived, or has lapsed. */
  given_up: Minor,
  status: MovementStatus,
  settled_on: z.string().nullable(),
  /** The document that a penalty is for, or that a credit note corrects. */
  document_id: z.string().nullable(),
  document_kind: z.string().nullable(),
  rule_id: z.string().nullable(),
  reversal_of: z.string().nullable(),
  reversed_by: z.string().nullable(),
  ...assessmentColumns,
  ...endColumns,
})
export type MovementRow = z.infer<typeof MovementRow>

type Event = RecordedEvent<AccountEvent>
type Of<T extends Event['type']> = Extract<Event, { type: T }>

/** What a row begins with, and what nothing has been said of yet. */
const untold = {
  ...{ due_date: null, payment_method: null, reason: null, external_ref: null },
  status: 'pending',
  ...{ settled: zero, allocated: zero, given_up: zero, settled_on: null },
  ...{ document_id: null, document_kind: null, rule_id: null, reversal_of: null, reversed_by: null },
  ...unassessed,
  ...inForce,
} as const

export function recordedMovement(event: Of<'MovementRecorded'>): MovementRow {
  const { data } = event
  return {
    kind: 'movement',
    movement_id: data.movementId,
    type: data.type,
    direction: data.direction,
    amount: data.amount,
    ...documentOf(event, data),
    ...untold,
    due_date: data.dueDate ?? null,
    payment_method: data.paymentMethod ?? null,
    reason: data.reason ?? null,
    external_ref: data.externalRef ?? null,
    document_id: data.documentId ?? null,
    document_kind: data.documentKind ?? null,
  }
}

export function assessedPenalty(event: Of<'PenaltyAssessed'>): MovementRow {
  const { data } = event
  return {
    kind: 'movement',
    movement_id: data.movementId,
    type: 'penalty',
    direction: data.direction,
    amount: data.amount,
    ...documentOf(event),
    ...untold,
    ...{ document_id: data.documentId, document_kind: data.documentKind, rule_id: data.ruleId },
  }
}

/** The counter-movement of a reversal. */
export function counterMovement(event: Of<'MovementReversed'>): MovementRow {
  const { movementId, reason, counter } = event.data
  return {
    kind: 'movement',
    movement_id: counter.movementId,
    type: counter.type,
    direction: counter.direction,
    amount: counter.amount,
    ...documentOf(event),
    ...untold,
    ...{ reason, reversal_of: movementId },
  }
}

/** The movement that a credit note is. */
export function creditNoteMovement(event: Of<'CreditNoteIssued'>): MovementRow {
  const { data } = event
  return {
    kind: 'credit_note',
    movement_id: data.creditNoteId,
    type: 'credit_note',
    direction: data.direction,
    amount: data.amount,
    ...documentOf(event, data),
    ...untold,
    payment_method: 'avoir',
    reason: data.reason,
    document_id: data.documentId ?? null,
    document_kind: data.documentKind ?? null,
  }
}
