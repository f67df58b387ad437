import { z } from 'zod'
import { type AccountEvent, accountFacts } from '#commands/accounts/events.ts'
import { VatShare } from '#commands/accounts/facts/documents.ts'
import { Direction, type ItemRef, OriginModule } from '#commands/accounts/facts/items.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Minor, sum, zero } from '#src/kernel/money.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { touchedBy } from '#src/kernel/record.ts'
import { documentColumns, documentOf, endColumns, endedBy, inForce } from '#projections/documents.ts'
import { matchings, type MatchingEvent } from '#projections/matchings.ts'

export const CreditNoteStatus = z.enum(['issued', 'partially_used', 'used', 'expired', 'cancelled'])

export const CreditNoteRow = z.object({
  credit_note_id: z.string(),
  ...documentColumns,
  /** Mandatory on a credit note. */
  origin_module: OriginModule,
  origin_reference: z.string(),
  direction: Direction,
  reason: z.string(),
  amount: Minor,
  used: Minor,
  expired: Minor,
  cancelled: Minor,
  /** amount − used − expired − cancelled, never below zero. */
  remaining: Minor,
  status: CreditNoteStatus,
  document_id: z.string().nullable(),
  document_kind: z.string().nullable(),
  vat: z.array(VatShare),
  expires_on: z.string().nullable(),
  ...endColumns,
})
export type CreditNoteRow = z.infer<typeof CreditNoteRow>

type Event = RecordedEvent<AccountEvent>
type Figures = Pick<CreditNoteRow, 'used' | 'expired' | 'cancelled'>

/** Every credit note with what is left of it, one row each. */
export const creditNotes = projection(accountFacts)({
  name: 'credit-notes',
  version: 1,
  row: CreditNoteRow,
  key: ['party_id', 'currency', 'credit_note_id'],
  on: {
    CreditNoteIssued: (event) => insert(issued(event)),
    CreditNoteExpiryExtended: (event) =>
      changed(event, event.data.creditNoteId, () => ({ expires_on: event.data.expiresOn })),
    CreditNoteExpired: (event) =>
      changed(event, event.data.creditNoteId, ({ expired }) => ({
        expired: sum(expired, event.data.amount),
      })),
    CreditNoteCancelled: (event) =>
      changed(event, event.data.creditNoteId, ({ cancelled }) => ({
        cancelled: sum(cancelled, event.data.amount),
        ...endedBy(event, event.data.reason),
      })),
    DocumentNumbered: (event) =>
      event.data.kind === 'credit_note'
        ? changed(event, event.data.documentId, () => ({ number: event.data.number }))
        : [],
    MovementSettled: matched,
    MovementAllocated: matched,
    MovementDeallocated: matched,
    MovementReversed: matched,
    PenaltyAssessed: matched,
    CreditNoteApplied: matched,
    CreditNoteUnapplied: matched,
    OffsetRecorded: matched,
    OffsetCancelled: matched,
  },
})

function issued(event: Extract<Event, { type: 'CreditNoteIssued' }>): CreditNoteRow {
  const { data } = event
  return {
    credit_note_id: data.creditNoteId,
    ...documentOf(event, data),
    origin_module: data.origin.module,
    origin_reference: data.origin.reference,
    direction: data.direction,
    reason: data.reason,
    amount: data.amount,
    used: zero,
    expired: zero,
    cancelled: zero,
    remaining: data.amount,
    status: 'issued',
    document_id: data.documentId ?? null,
    document_kind: data.documentKind ?? null,
    vat: data.vat,
    expires_on: data.expiresOn ?? null,
    ...inForce,
  }
}

/** Whatever it is matched with, and whoever matches them, uses it. */
function matched(event: MatchingEvent): Change<CreditNoteRow>[] {
  return matchings(event, placeOf, (row: CreditNoteRow, amount) =>
    standing({ ...row, used: sum(row.used, amount), ...touchedBy(event) }),
  )
}

function placeOf({ kind, documentId }: ItemRef): readonly string[] | undefined {
  return kind === 'credit_note' ? [documentId] : undefined
}

function changed(
  event: Event,
  id: string,
  how: (row: CreditNoteRow) => Partial<CreditNoteRow>,
): Change<CreditNoteRow> {
  const { partyId, currency } = event.data
  return change([partyId, currency, id], (row) => standing({ ...row, ...how(row), ...touchedBy(event) }))
}

function standing(row: CreditNoteRow): CreditNoteRow {
  const remaining = sum(row.amount, -row.used, -row.expired, -row.cancelled)
  return { ...row, remaining, status: statusOf(row, remaining) }
}

function statusOf({ used, expired, cancelled }: Figures, remaining: number): CreditNoteRow['status'] {
  if (cancelled > 0) return 'cancelled'
  if (expired > 0) return 'expired'
  if (used === 0) return 'issued'
  return remaining > 0 ? 'partially_used' : 'used'
}
