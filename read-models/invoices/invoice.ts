import { z } from 'zod'
import { formatMoney } from '#src/kernel/money.ts'
import { InvoiceRow, InvoiceStatus } from '#projections/invoices.ts'
import type { ApplicationRow, ShownInvoiceRow } from '#read-models/invoices/queries.ts'

/** An invoice or bill as a list shows it. */
export const Invoice = z.object({
  id: z.string(),
  kind: InvoiceRow.shape.kind,
  partyId: z.string(),
  currency: z.string(),
  number: z.string().nullable(),
  externalRef: z.string().nullable(),
  date: z.string(),
  dueDate: z.string(),
  amount: z.string(),
  net: z.string(),
  open: z.string(),
  credited: z.string(),
  penalties: z.string(),
  status: InvoiceStatus,
  overdue: z.boolean(),
  statutLabel: z.string(),
  origin: z.object({ module: z.string(), reference: z.string() }).nullable(),
  legacyId: z.string().nullable(),
  recordedBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

/** One invoice or bill with its lines, its VAT per rate and what it is matched with. */
export const WholeInvoice = Invoice.extend({
  pricesIncludeVat: z.boolean(),
  lines: z.array(
    z.object({
      description: z.string(),
      quantity: z.string(),
      unitPrice: z.string(),
      vatRate: z.string(),
      vatCode: z.string().nullable(),
      amount: z.string(),
    }),
  ),
  vat: z.array(z.object({ rate: z.string(), net: z.string(), vat: z.string() })),
  limitExceeded: z
    .object({
      limit: z.string(),
      exposure: z.string(),
      requested: z.string(),
      exceededBy: z.string(),
      policy: z.string(),
      overrideReason: z.string().nullable(),
    })
    .nullable(),
  applications: z.array(
    z.object({ documentId: z.string(), by: z.string(), date: z.string(), amount: z.string() }),
  ),
})

const labels: Readonly<Record<InvoiceRow['status'], string>> = {
  open: 'en attente',
  partially_paid: 'partiellement payé',
  paid: 'payé',
}

export function shownInvoice(row: z.output<typeof ShownInvoiceRow>): z.output<typeof Invoice> {
  const shown = (minor: number) => formatMoney(minor, row.currency)
  const { origin_module: module, origin_reference: reference } = row
  return {
    id: row.document_id,
    kind: row.kind,
    partyId: row.party_id,
    currency: row.currency,
    number: row.number,
    externalRef: row.external_ref,
    date: row.date,
    dueDate: row.due_date,
    amount: shown(row.amount),
    net: shown(row.net),
    open: shown(row.open),
    credited: shown(row.credited),
    penalties: shown(row.penalties),
    status: row.status,
    overdue: row.overdue,
    statutLabel: row.overdue ? 'en retard' : labels[row.status],
    origin: module === null || reference === null ? null : { module, reference },
    legacyId: row.legacy_id,
    recordedBy: row.recorded_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}

export function wholeInvoice(
  row: z.output<typeof ShownInvoiceRow>,
  applications: readonly z.output<typeof ApplicationRow>[],
): z.output<typeof WholeInvoice> {
  const shown = (minor: number) => formatMoney(minor, row.currency)
  return {
    ...shownInvoice(row),
    pricesIncludeVat: row.prices_include_vat,
    lines: row.lines.map((line) => ({
      ...line,
      vatCode: line.vatCode ?? null,
      amount: shown(line.amount),
    })),
    vat: row.vat.map(({ rate, net, vat }) => ({ rate, net: shown(net), vat: shown(vat) })),
    limitExceeded: limitOf(row),
    applications: applications.map((one) => ({
      documentId: one.counterpart_id,
      by: one.matched_by,
      date: one.effective_on,
      amount: shown(one.amount),
    })),
  }
}

function limitOf({ limit_exceeded: exceeded, currency }: InvoiceRow) {
  const shown = (minor: number) => formatMoney(minor, currency)
  return (
    exceeded && {
      limit: shown(exceeded.limit),
      exposure: shown(exceeded.exposure),
      requested: shown(exceeded.requested),
      exceededBy: shown(exceeded.exceededBy),
      policy: exceeded.policy,
      overrideReason: exceeded.overrideReason ?? null,
    }
  )
}
