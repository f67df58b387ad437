import { z } from 'zod'
import type { SortKey } from '#src/http/cursor.ts'
import type { Moment } from '#src/http/moment.ts'
import { DateKey } from '#src/http/sort-keys.ts'
import { AsOf, KnownAt, PositionText } from '#src/http/time-axes.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { TreasuryLineRow } from '#projections/treasury-lines.ts'

export const TreasuryAccountId = z.object({ treasuryAccountId: Id })

export const StatementFilters = z.strictObject({
  from: CivilDate.optional().meta({ description: 'The first day of the statement' }),
  to: CivilDate.optional().meta({ description: 'The last day of the statement' }),
  asOf: AsOf.optional(),
  knownAt: KnownAt.optional(),
})

const Total = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt)

/** What was in it before the statement and after it, and how far the log is told. */
export const Head = z.object({
  currency: z.string(),
  opening: Total,
  closing: Total,
  until: z.string(),
})

/** A line with the balance that it led to, whose party and which document it was. */
export const RunningRow = TreasuryLineRow.extend({
  balance: Total,
  party_name: z.string().nullable(),
  document_number: z.string().nullable(),
})

/** The order in which lines count. */
export const LineKey = z.tuple([DateKey, PositionText, z.int32().min(-1)])

const counting = `
    from read_models.treasury_lines
    where tenant = $1 and treasury_account_id = $2
      and ($3::date is null or effective_on <= $3)
      and ($4::numeric is null or position <= $4)`

const headText = `
  select max(currency) filter (where kind = 'opened') as currency, max(position) as until,
    coalesce(sum(amount) filter (where effective_on < $5::date), 0) as opening,
    coalesce(sum(amount) filter (where $6::date is null or effective_on <= $6), 0) as closing
  ${counting}
  having bool_or(kind = 'opened')`

/** No row when the account was not there by that moment. */
export function headOf(
  id: string,
  { asOf, position }: Moment,
  { from, to }: { from?: string | undefined; to?: string | undefined },
): Statement {
  return { text: headText, values: [id, asOf, position, from ?? null, to ?? null] }
}

const pageText = `
  with opening as (
    select coalesce(sum(amount), 0) as balance ${counting}
      and $5::date is not null and (effective_on, position, line) <= ($5::date, $6::numeric, $7::integer)
  ),
  page as (
    select * ${counting}
      and amount <> 0
      and ($5::date is null or (effective_on, position, line) > ($5::date, $6::numeric, $7::integer))
      and ($8::date is null or effective_on <= $8)
    order by effective_on, position, line
    limit $9
  )
  select page.*, opening.balance + sum(page.amount) over running as balance, p.display_name as party_name,
    coalesce(m.number, m.external_ref) as document_number
  from page
  cross join opening
  left join read_models.parties p on p.tenant = $1 and p.party_id = page.party_id
  left join read_models.movements m on m.tenant = $1 and m.movement_id = page.movement_id and m.kind = 'movement'
    and m.party_id = page.party_id and m.currency = page.currency
  window running as (order by page.effective_on, page.position, page.line rows unbounded preceding)
  order by page.effective_on, page.position, page.line`

export interface Page {
  readonly after: SortKey | undefined
  readonly to: string | undefined
  readonly limit: number
}

/** Lines after a place, with the running balance. */
export function linesOf(id: string, { asOf, position }: Moment, { after, to, limit }: Page): Statement {
  const [day = null, place = null, line = null] = after ?? []
  return { text: pageText, values: [id, asOf, position, day, place, line, to ?? null, limit] }
}
