import { z } from 'zod'
import { type AccountEvent, accountFacts } from '#commands/accounts/events.ts'
import { DocumentLine, LimitExceeded, VatShare } from '#commands/accounts/facts/documents.ts'
import type { ItemRef } from '#commands/accounts/facts/items.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Minor, sum } from '#src/kernel/money.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { touchedBy } from '#src/kernel/record.ts'
import {
  assessedUpTo,
  assessmentColumns,
  documentColumns,
  documentOf,
  openChanged,
  unassessed,
} from '#projections/documents.ts'
import { matchings, type MatchingEvent } from '#projections/matchings.ts'

export const InvoiceStatus = z.enum(['open', 'partially_paid', 'paid'])

export const InvoiceRow = z.object({
  document_id: z.string(),
  kind: z.enum(['receivable', 'payable']),
  ...documentColumns,
  external_ref: z.string().nullable(),
  amount: Minor,
  net: Minor,
  vat: z.array(VatShare),
  lines: z.array(DocumentLine),
  prices_include_vat: z.boolean(),
  due_date: z.string(),
  open: Minor,
  status: InvoiceStatus,
  limit_exceeded: LimitExceeded.nullable(),
  ...assessmentColumns,
})
export type InvoiceRow = z.infer<typeof InvoiceRow>

type Event = RecordedEvent<AccountEvent>
type Recorded = Extract<Event, { type: 'ReceivableRecorded' | 'PayableRecorded' }>

/** Every invoice (receivable) and bill (payable) with what is open of it, one row each (C-61, X-01, X-02). */
export const invoices = projection(accountFacts)({
  name: 'invoices',
  version: 1,
  row: InvoiceRow,
  key: ['party_id', 'currency', 'document_id'],
  on: {
    ReceivableRecorded: (event) => insert(recorded(event, 'receivable')),
    PayableRecorded: (event) => insert(recorded(event, 'payable')),
    DocumentNumbered: (event) =>
      event.data.kind === 'receivable'
        ? changed(event, event.data.documentId, () => ({ number: event.data.number }))
        : [],
    MovementSettled: matched,
    MovementAllocated: matched,
    MovementDeallocated: matched,
    MovementReversed: matched,
    CreditNoteApplied: matched,
    CreditNoteUnapplied: matched,
    OffsetRecorded: matched,
    OffsetCancelled: matched,
    PenaltyAssessed: (event) => [
      ...matched(event),
      ...(isInvoice(event.data.documentKind)
        ? [changed(event, event.data.documentId, (row) => assessedUpTo(row, event.data.businessDate))]
        : []),
    ],
  },
})

function recorded(event: Recorded, kind: InvoiceRow['kind']): InvoiceRow {
  const { data } = event
  return {
    document_id: data.documentId,
    kind,
    ...documentOf(event, data),
    external_ref: data.externalRef ?? null,
    amount: data.amount,
    net: data.net,
    vat: data.vat,
    lines: data.lines,
    prices_include_vat: data.pricesIncludeVat,
    due_date: data.dueDate,
    open: data.amount,
    status: 'open',
    limit_exceeded: data.limitExceeded ?? null,
    ...unassessed,
  }
}

function matched(event: MatchingEvent): Change<InvoiceRow>[] {
  return matchings(event, placeOf, (row: InvoiceRow, amount) => {
    const open = sum(row.open, -amount)
    return {
      ...row,
      open,
      status: statusOf(row.amount, open),
      ...openChanged(row, event.effectiveOn),
      ...touchedBy(event),
    }
  })
}

function placeOf({ kind, documentId }: ItemRef): readonly string[] | undefined {
  return isInvoice(kind) ? [documentId] : undefined
}

function isInvoice(kind: string): boolean {
  return kind === 'receivable' || kind === 'payable'
}

function statusOf(amount: number, open: number): InvoiceRow['status'] {
  if (open <= 0) return 'paid'
  return open < amount ? 'partially_paid' : 'open'
}

function changed(
  event: Event,
  documentId: string,
  how: (row: InvoiceRow) => Partial<InvoiceRow>,
): Change<InvoiceRow> {
  const { partyId, currency } = event.data
  return change([partyId, currency, documentId], (row) => ({ ...row, ...how(row), ...touchedBy(event) }))
}
