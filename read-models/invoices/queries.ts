import { z } from 'zod'
import type { SortKey } from '#src/http/cursor.ts'
import type { Moment } from '#src/http/moment.ts'
import { momentIn } from '#src/http/moment-hook.ts'
import { AsOf, KnownAt } from '#src/http/time-axes.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Currency, Minor } from '#src/kernel/money.ts'
import { LegacyId, text } from '#src/kernel/texts.ts'
import { type Condition, narrowed } from '#src/postgres/conditions.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { InvoiceRow, InvoiceStatus } from '#projections/invoices.ts'
import { invoicesAt, invoicesNow, isOverdue } from '#read-models/invoices/source.ts'

export const AccountPath = z.object({ partyId: Id, currency: Currency })
export const InvoicePath = AccountPath.extend({ documentId: Id })
type InvoicePath = z.output<typeof InvoicePath>
export type InvoiceKind = InvoiceRow['kind']

export const AccountInvoiceFilters = z.strictObject({
  status: InvoiceStatus.optional(),
  overdue: z.enum(['true', 'false']).optional(),
  origin: InvoiceRow.shape.origin_module
    .unwrap()
    .optional()
    .meta({ description: 'The module that it comes from' }),
  number: text(100).optional().meta({ description: 'Our number, or that of another system' }),
  legacyId: LegacyId.optional(),
  from: CivilDate.optional().meta({ description: 'The first day since which it counts' }),
  to: CivilDate.optional().meta({ description: 'The last day since which it counts' }),
  dueFrom: CivilDate.optional(),
  dueTo: CivilDate.optional(),
  asOf: AsOf.optional(),
  knownAt: KnownAt.optional(),
})
export const InvoiceFilters = AccountInvoiceFilters.extend({
  partyId: Id.optional(),
  currency: Currency.optional(),
})
type Filters = z.output<typeof InvoiceFilters>

/** An invoice or bill with what is worked out when it is shown. */
export const ShownInvoiceRow = InvoiceRow.extend({ penalties: Minor, credited: Minor, overdue: z.boolean() })

interface Page {
  readonly filters: Filters
  readonly sort: string
  readonly after: SortKey | undefined
  readonly limit: number
}

const sorts: Readonly<Record<string, { order: string; after: string }>> = {
  newest: { order: 'i.position desc', after: 'i.position < ?::numeric' },
  date: { order: 'i.date desc, i.position desc', after: '(i.date, i.position) < (?::date, ?::numeric)' },
  dueDate: { order: 'i.due_date, i.position', after: '(i.due_date, i.position) > (?::date, ?::numeric)' },
}

export function invoicesWith(kind: InvoiceKind, { filters, sort, after, limit }: Page): Statement {
  const moment = momentIn(filters)
  const { order = '', after: beyond = '' } = sorts[sort] ?? {}
  const asked = narrowed(axesOf(moment), [
    ['i.kind = ?', kind],
    ...conditionsOf(filters),
    [beyond, ...(after ?? [])],
  ])
  return {
    text: `${textAt(moment)}
    ${asked.text}
  order by ${order}
  limit $${asked.values.length + 2}`,
    values: [...asked.values, limit],
  }
}

function textAt(moment: Moment | undefined): string {
  return moment === undefined ? invoicesNow : invoicesAt
}

function axesOf(moment: Moment | undefined): unknown[] {
  return moment === undefined ? [] : [moment.asOf, moment.position]
}

function conditionsOf(filters: Filters): Condition[] {
  const { number, overdue } = filters
  const late = overdue === 'true' ? overdue : undefined
  return [
    ['i.party_id = ?', filters.partyId],
    ['i.currency = ?', filters.currency],
    ['i.status = ?', filters.status],
    [`?::boolean and i.status <> 'paid' and i.due_date < t.today`, late],
    [`not (?::boolean or ${isOverdue})`, overdue === 'false' ? overdue : undefined],
    ['i.origin_module = ?', filters.origin],
    ['(i.number = ? or i.external_ref = ?)', number, number],
    ['i.legacy_id = ?', filters.legacyId],
    ['i.date >= ?::date', filters.from],
    ['i.date <= ?::date', filters.to],
    ['i.due_date >= ?::date', filters.dueFrom],
    ['i.due_date <= ?::date', filters.dueTo],
  ]
}

export function invoiceAt(
  kind: InvoiceKind,
  { partyId, currency, documentId }: InvoicePath,
  moment: Moment | undefined,
): Statement {
  const asked = narrowed(axesOf(moment), [
    ['i.kind = ?', kind],
    ['i.party_id = ?', partyId],
    ['i.currency = ?', currency],
    ['i.document_id = ?', documentId],
  ])
  return { text: `${textAt(moment)} ${asked.text}`, values: asked.values }
}

/** What it is matched with, by the day since which it counts. */
export function applicationsOf(
  { partyId, currency, documentId }: InvoicePath,
  moment: Moment | undefined,
): Statement {
  return {
    text: applications,
    values: [moment?.asOf ?? null, moment?.position ?? null, partyId, currency, documentId, mostShown],
  }
}

/** More than anybody reads at once; the history of the account has all. */
const mostShown = 1_000

const applications = `
  select l.counterpart_id, l.matched_by, l.effective_on,
    -sum(case l.side when 'credit' then -l.amount else l.amount end)::bigint as amount
  from read_models.account_lines l
  where l.tenant = $1 and l.party_id = $4 and l.currency = $5 and l.document_id = $6
    and ($2::date is null or l.effective_on <= $2) and ($3::numeric is null or l.position <= $3)
    and l.matched_by is not null
  group by l.counterpart_id, l.matched_by, l.effective_on
  having sum(l.amount) <> 0
  order by l.effective_on, min(l.position)
  limit $7`

export const ApplicationRow = z.object({
  counterpart_id: z.string(),
  matched_by: z.string(),
  effective_on: z.string(),
  amount: Minor,
})

/** The revision of the account, which commands about its documents are conditional on. */
export function accountRevision({ partyId, currency }: z.output<typeof AccountPath>): Statement {
  return { text: revision, values: [partyId, currency] }
}

const revision = `
  select revision from read_models.accounts where tenant = $1 and party_id = $2 and currency = $3`
