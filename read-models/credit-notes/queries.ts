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
import { CreditNoteRow, CreditNoteStatus } from '#projections/credit-notes.ts'
import { creditNotesAt, creditNotesNow } from '#read-models/credit-notes/source.ts'

export const AccountPath = z.object({ partyId: Id, currency: Currency })
export const CreditNotePath = AccountPath.extend({ creditNoteId: Id })
type CreditNotePath = z.output<typeof CreditNotePath>

export const AccountCreditNoteFilters = z.strictObject({
  status: CreditNoteStatus.optional(),
  origin: CreditNoteRow.shape.origin_module.optional().meta({ description: 'The module that it comes from' }),
  number: text(100).optional(),
  documentId: Id.optional().meta({ description: 'The invoice or bill that it corrects' }),
  legacyId: LegacyId.optional(),
  from: CivilDate.optional().meta({ description: 'The first day of issue' }),
  to: CivilDate.optional().meta({ description: 'The last day of issue' }),
  dueFrom: CivilDate.optional().meta({ description: 'The first day of expiry' }),
  dueTo: CivilDate.optional().meta({ description: 'The last day of expiry' }),
  asOf: AsOf.optional(),
  knownAt: KnownAt.optional(),
})
export const CreditNoteFilters = AccountCreditNoteFilters.extend({
  partyId: Id.optional(),
  currency: Currency.optional(),
})
type Filters = z.output<typeof CreditNoteFilters>

/** A credit note with its last use. */
export const ShownCreditNoteRow = CreditNoteRow.extend({
  last_used_on: z.string().nullable(),
  last_used_by: z.string().nullable(),
})

interface Page {
  readonly filters: Filters
  readonly sort: string
  readonly after: SortKey | undefined
  readonly limit: number
}

/** Those that never expire come last. */
const expiry = "coalesce(c.expires_on, date '9999-12-31')"

const sorts: Readonly<Record<string, { order: string; after: string }>> = {
  newest: { order: 'c.position desc', after: 'c.position < ?::numeric' },
  date: { order: 'c.date desc, c.position desc', after: '(c.date, c.position) < (?::date, ?::numeric)' },
  dueDate: {
    order: `${expiry}, c.position`,
    after: `(${expiry}, c.position) > (?::date, ?::numeric)`,
  },
}

export function creditNotesWith({ filters, sort, after, limit }: Page): Statement {
  const moment = momentIn(filters)
  const { order = '', after: beyond = '' } = sorts[sort] ?? {}
  const asked = narrowed(axesOf(moment), [...conditionsOf(filters), [beyond, ...(after ?? [])]])
  return {
    text: `${textAt(moment)}
    ${asked.text}
  order by ${order}
  limit $${asked.values.length + 2}`,
    values: [...asked.values, limit],
  }
}

function textAt(moment: Moment | undefined): string {
  return moment === undefined ? creditNotesNow : creditNotesAt
}

function axesOf(moment: Moment | undefined): unknown[] {
  return moment === undefined ? [] : [moment.asOf, moment.position]
}

function conditionsOf(filters: Filters): Condition[] {
  return [
    ['c.party_id = ?', filters.partyId],
    ['c.currency = ?', filters.currency],
    ['c.status = ?', filters.status],
    ['c.origin_module = ?', filters.origin],
    ['c.number = ?', filters.number],
    ['c.document_id = ?', filters.documentId],
    ['c.legacy_id = ?', filters.legacyId],
    ['c.date >= ?::date', filters.from],
    ['c.date <= ?::date', filters.to],
    ['c.expires_on >= ?::date', filters.dueFrom],
    ['c.expires_on <= ?::date', filters.dueTo],
  ]
}

export function creditNoteAt(
  { partyId, currency, creditNoteId }: CreditNotePath,
  moment: Moment | undefined,
): Statement {
  const asked = narrowed(axesOf(moment), [
    ['c.party_id = ?', partyId],
    ['c.currency = ?', currency],
    ['c.credit_note_id = ?', creditNoteId],
  ])
  return { text: `${textAt(moment)} ${asked.text}`, values: asked.values }
}

/** What it is matched with, by the day since which it counts. */
export function applicationsOf(
  { partyId, currency, creditNoteId }: CreditNotePath,
  moment: Moment | undefined,
): Statement {
  return {
    text: applications,
    values: [moment?.asOf ?? null, moment?.position ?? null, partyId, currency, creditNoteId, mostShown],
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
