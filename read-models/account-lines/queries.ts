import { z } from 'zod'
import { CivilDate } from '#src/kernel/dates.ts'
import type { SortKey } from '#src/http/cursor.ts'
import type { Moment } from '#src/http/moment.ts'
import { DateKey } from '#src/http/sort-keys.ts'
import { AsOf, KnownAt } from '#src/http/time-axes.ts'
import type { Position } from '#src/kernel/event.ts'
import { Id } from '#src/kernel/ids.ts'
import { Currency } from '#src/kernel/money.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { AccountLineRow } from '#projections/account-lines.ts'

export const AccountPath = z.object({ partyId: Id, currency: Currency })
type AccountPath = z.output<typeof AccountPath>
export const HistoryFilters = z.strictObject({ asOf: AsOf.optional(), knownAt: KnownAt.optional() })
export const StatementFilters = HistoryFilters.extend({
  from: CivilDate.optional().meta({ description: 'The first day of the statement' }),
  to: CivilDate.optional().meta({ description: 'The last day of the statement' }),
})

/** A sum of whole minor units. */
export const Total = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt)

/** A change of the balance with the balance that it led to, and the number that its document has. */
export const RunningRow = AccountLineRow.extend({ balance: Total, document_number: z.string().nullable() })

/** The order in which changes count; an account has one change of its balance per revision at most. */
export const RunningKey = z.tuple([DateKey, z.int32().min(-1)])

/** Whether anything had moved the balance of the account by then; a row when so. */
export function postedBy({ partyId, currency }: AccountPath, { asOf, position }: Moment): Statement {
  return { text: anyPosting, values: [partyId, currency, asOf, position] }
}

const postings = `
    from read_models.account_lines
    where tenant = $1 and party_id = $2 and currency = $3 and posting
      and ($4::date is null or effective_on <= $4)
      and ($5::numeric is null or position <= $5)`

const anyPosting = `select 1 as found ${postings} limit 1`

/**
 * A page of the changes of a balance. What stands before the page is summed up once, from the index alone, whatever the
 * planner expects; within it the balance runs.
 */
function runningText({ before, after, order }: { before: string; after: string; order: string }): string {
  return `
  with opening as materialized (
    select coalesce(sum(amount), 0) as balance ${postings}
      and $7::integer is not null and ${before}
  ),
  page as (
    select * ${postings}
      and ($7::integer is null or ${after})
    order by ${order}
    limit $8
  )
  select page.*, numbered.document_number,
    (opening.balance + sum(page.amount) over (order by ${order} rows unbounded preceding))::text as balance
  from page
  cross join opening
  left join lateral (
    select d.number as document_number
    from read_models.account_lines d
    where d.tenant = $1 and d.document_id = page.document_id and d.number is not null
      and ($9::numeric is null or d.position <= $9)
    order by d.type = 'DocumentNumbered' desc
    limit 1
  ) numbered on true
  order by ${order}`
}

const asRecorded = runningText({
  before: '($6::date is not null and revision <= $7)',
  after: 'revision > $7',
  order: 'revision',
})
const asEffective = runningText({
  before: '(effective_on, revision) <= ($6::date, $7)',
  after: '(effective_on, revision) > ($6::date, $7)',
  order: 'effective_on, revision',
})

export interface Page {
  readonly after: SortKey | undefined
  readonly limit: number
  /** Changes later in the log than this are left out, though numbers that their documents got later are shown. */
  readonly until?: Position | null
}

/** In the order of recording. */
export function recordedChanges(account: AccountPath, moment: Moment, page: Page): Statement {
  return { text: asRecorded, values: pageValues(account, moment, page) }
}

/** In the order in which the changes count in the books. */
export function effectiveChanges(account: AccountPath, moment: Moment, page: Page): Statement {
  return { text: asEffective, values: pageValues(account, moment, page) }
}

function pageValues(
  { partyId, currency }: AccountPath,
  { asOf, position }: Moment,
  { after, limit, until = position }: Page,
): unknown[] {
  return [partyId, currency, asOf, until, after?.[0] ?? null, after?.[1] ?? null, limit, position]
}

/** The balance before a day, and that up to the moment. */
export function balancesAround(
  { partyId, currency }: AccountPath,
  { asOf, position }: Moment,
  from: string | null,
): Statement {
  return { text: around, values: [partyId, currency, asOf, position, from] }
}

const around = `
  select coalesce(sum(amount) filter (where effective_on < $6::date), 0)::text as opening,
    coalesce(sum(amount), 0)::text as closing, max(position) as until ${postings}`

/** With the place in the log of the last change that is in them. */
export const Balances = z.object({ opening: Total, closing: Total, until: z.string().nullable() })
