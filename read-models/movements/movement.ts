import { z } from 'zod'
import { formatMoney } from '#src/kernel/money.ts'
import { MovementRow, MovementStatus } from '#projections/movement-row.ts'
import type { ApplicationRow, SettlementRow, ShownMovementRow } from '#read-models/movements/queries.ts'

const shape = MovementRow.shape

/** A movement as it is shown: how far it is settled and whether it is late are two things (C-33). */
export const Movement = z.object({
  id: z.string(),
  partyId: z.string(),
  currency: z.string(),
  type: shape.type,
  direction: shape.direction,
  amount: z.string(),
  settled: z.string(),
  outstanding: z.string(),
  allocated: z.string(),
  advance: z.string(),
  waived: z.string(),
  settlementStatus: MovementStatus,
  overdue: z.boolean(),
  statutLabel: z.string(),
  date: z.string(),
  dueDate: z.string().nullable(),
  settledOn: z.string().nullable(),
  paymentMethod: shape.payment_method,
  number: z.string().nullable(),
  externalRef: z.string().nullable(),
  reason: z.string().nullable(),
  origin: z.object({ module: z.string(), reference: z.string() }).nullable(),
  penalties: z.string(),
  documentId: z.string().nullable(),
  documentKind: z.string().nullable(),
  ruleId: z.string().nullable(),
  creditNoteId: z.string().nullable(),
  reversalOf: z.string().nullable(),
  reversedBy: z.string().nullable(),
  endedOn: z.string().nullable(),
  endReason: z.string().nullable(),
  legacyId: z.string().nullable(),
  recordedBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

/** One movement with the money that moved and the documents that it is matched with. */
export const WholeMovement = Movement.extend({
  settlements: z.array(
    z.object({
      id: z.string(),
      amount: z.string(),
      date: z.string(),
      recordedAt: z.string(),
      recordedBy: z.string(),
    }),
  ),
  applications: z.array(
    z.object({ documentId: z.string(), by: z.string(), date: z.string(), amount: z.string() }),
  ),
})

const labels: Readonly<Record<MovementRow['status'], string>> = {
  pending: 'en attente',
  partially_paid: 'partiellement payé',
  paid: 'payé',
  cancelled: 'annulé',
  reversed: 'annulé',
}

export function shownMovement(row: z.output<typeof ShownMovementRow>): z.output<typeof Movement> {
  const shown = (minor: number) => formatMoney(minor, row.currency)
  return {
    id: row.movement_id,
    partyId: row.party_id,
    currency: row.currency,
    type: row.type,
    direction: row.direction,
    amount: shown(row.amount),
    ...figures(row),
    settlementStatus: row.status,
    overdue: row.overdue,
    statutLabel: row.overdue ? 'en retard' : labels[row.status],
    date: row.date,
    dueDate: row.due_date,
    settledOn: row.settled_on,
    paymentMethod: row.payment_method,
    number: row.number,
    externalRef: row.external_ref,
    reason: row.reason,
    origin: originOf(row),
    penalties: shown(row.penalties),
    documentId: row.document_id,
    documentKind: row.document_kind,
    ruleId: row.rule_id,
    creditNoteId: row.kind === 'credit_note' ? row.movement_id : null,
    reversalOf: row.reversal_of,
    reversedBy: row.reversed_by,
    endedOn: row.ended_on,
    endReason: row.end_reason,
    legacyId: row.legacy_id,
    recordedBy: row.recorded_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}

/** Nothing is left to settle of what is no longer in force. */
function figures(row: MovementRow) {
  const shown = (minor: number) => formatMoney(minor, row.currency)
  const { amount, settled, given_up, allocated, ended_on } = row
  return {
    settled: shown(settled),
    outstanding: shown(ended_on === null ? amount - settled - given_up : 0),
    allocated: shown(allocated),
    advance: shown(settled - allocated),
    waived: shown(given_up),
  }
}

function originOf({ origin_module, origin_reference }: MovementRow) {
  return origin_module === null || origin_reference === null
    ? null
    : { module: origin_module, reference: origin_reference }
}

export function shownSettlement(row: z.output<typeof SettlementRow>, currency: string) {
  const { item_id: id, effective_on: date, recorded_at: recordedAt, actor: recordedBy } = row
  return { id, amount: formatMoney(row.amount, currency), date, recordedAt, recordedBy }
}

export function shownApplication(row: z.output<typeof ApplicationRow>, currency: string) {
  const { counterpart_id: documentId, matched_by: by, effective_on: date } = row
  return { documentId, by, date, amount: formatMoney(row.amount, currency) }
}
