import { z } from 'zod'
import { formatMoney } from '#src/kernel/money.ts'
import { CreditNoteRow, CreditNoteStatus } from '#projections/credit-notes.ts'
import type { ApplicationRow, ShownCreditNoteRow } from '#read-models/credit-notes/queries.ts'

/** A credit note as a list shows it. */
export const CreditNote = z.object({
  id: z.string(),
  partyId: z.string(),
  currency: z.string(),
  number: z.string().nullable(),
  direction: CreditNoteRow.shape.direction,
  amount: z.string(),
  used: z.string(),
  expired: z.string(),
  cancelled: z.string(),
  remaining: z.string(),
  status: CreditNoteStatus,
  statutLabel: z.string(),
  reason: z.string(),
  origin: z.object({ module: z.string(), reference: z.string() }),
  documentId: z.string().nullable(),
  documentKind: z.string().nullable(),
  date: z.string(),
  expiresOn: z.string().nullable(),
  lastUsedOn: z.string().nullable(),
  lastUsedBy: z.string().nullable(),
  cancelledOn: z.string().nullable(),
  cancelReason: z.string().nullable(),
  legacyId: z.string().nullable(),
  issuedBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

/** One credit note with its VAT per rate and its applications (C-37). */
export const WholeCreditNote = CreditNote.extend({
  vat: z.array(z.object({ rate: z.string(), net: z.string(), vat: z.string() })),
  applications: z.array(
    z.object({ documentId: z.string(), by: z.string(), date: z.string(), amount: z.string() }),
  ),
})

const labels: Readonly<Record<CreditNoteRow['status'], string>> = {
  issued: 'émis',
  partially_used: 'partiellement utilisé',
  used: 'utilisé',
  expired: 'expiré',
  cancelled: 'annulé',
}

type Row = z.output<typeof ShownCreditNoteRow>

export function shownCreditNote(row: Row): z.output<typeof CreditNote> {
  const shown = (minor: number) => formatMoney(minor, row.currency)
  return {
    id: row.credit_note_id,
    partyId: row.party_id,
    currency: row.currency,
    number: row.number,
    direction: row.direction,
    amount: shown(row.amount),
    used: shown(row.used),
    expired: shown(row.expired),
    cancelled: shown(row.cancelled),
    remaining: shown(row.remaining),
    status: row.status,
    statutLabel: labels[row.status],
    reason: row.reason,
    origin: { module: row.origin_module, reference: row.origin_reference },
    documentId: row.document_id,
    documentKind: row.document_kind,
    date: row.date,
    expiresOn: row.expires_on,
    lastUsedOn: row.last_used_on,
    lastUsedBy: row.last_used_by,
    cancelledOn: row.ended_on,
    cancelReason: row.end_reason,
    legacyId: row.legacy_id,
    issuedBy: row.recorded_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}

export function wholeCreditNote(
  row: Row,
  applications: readonly z.output<typeof ApplicationRow>[],
): z.output<typeof WholeCreditNote> {
  const shown = (minor: number) => formatMoney(minor, row.currency)
  return {
    ...shownCreditNote(row),
    vat: row.vat.map(({ rate, net, vat }) => ({ rate, net: shown(net), vat: shown(vat) })),
    applications: applications.map((one) => ({
      documentId: one.counterpart_id,
      by: one.matched_by,
      date: one.effective_on,
      amount: shown(one.amount),
    })),
  }
}
