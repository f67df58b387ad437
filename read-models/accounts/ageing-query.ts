import type { SortKey } from '#src/http/cursor.ts'
import type { Moment } from '#src/http/moment.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Statement } from '#src/postgres/reader.ts'

/** What of which accounts is aged, and on which day. */
export interface AgeingQuestion {
  readonly moment: Moment
  readonly day: CivilDate
  /** The first day late of each bucket. */
  readonly bounds: readonly number[]
  readonly partyId: string | undefined
  readonly currency: string | undefined
}

/** In place of a bucket: money and credit notes that are matched with no document. */
export const unallocated = -1

/**
 * The open items of accounts, each by how late it is on the day: 0 is not due, then the buckets. What is open of an
 * item is the sum of its lines; a document without a due date is due on its own day.
 */
const openItems = `
      select party_id, currency,
        case when class in ('advance', 'credit_note') then ${unallocated}
          else width_bucket($4::date - coalesce(max(due_date), min(effective_on)), $5::integer[]) end as slot,
        sum(amount) as open
      from read_models.account_lines
      where tenant = $1 and item_id is not null
        and ($2::date is null or effective_on <= $2)
        and ($3::numeric is null or position <= $3)
        and ($6::text is null or party_id = $6)
        and ($7::text is null or currency = $7)`

const eachItem = `
      group by party_id, currency, item_id, class
      having sum(amount) <> 0`

const pageText = `
  with page as (
    select party_id, currency
    from read_models.accounts
    where tenant = $1
      and first_on is not null
      and ($2::date is null or first_on <= $2)
      and ($3::numeric is null or first_position <= $3)
      and ($6::text is null or party_id = $6)
      and ($7::text is null or currency = $7)
      and ($8::text is null or (party_id, currency) > ($8, $9::text))
    order by party_id, currency
    limit $10
  )
  select page.party_id, page.currency, p.display_name, aged.slot, aged.amount
  from page
  left join read_models.parties p on p.tenant = $1 and p.party_id = page.party_id
  left join lateral (
    select slot, sum(open)::text as amount
    from (${openItems}
        and party_id = page.party_id and currency = page.currency${eachItem}
    ) item
    group by slot
  ) aged on true
  order by page.party_id, page.currency, aged.slot`

const totalsText = `
  select currency, slot, sum(open)::text as amount
  from (${openItems}${eachItem}
  ) item
  group by currency, slot
  order by currency, slot`

/** The accounts of a page, each with a row for every slot that something is open in, or with one empty row. */
export function ageingPage(
  question: AgeingQuestion,
  { after, limit }: { after: SortKey | undefined; limit: number },
): Statement {
  return { text: pageText, values: [...common(question), after?.[0] ?? null, after?.[1] ?? null, limit] }
}

/** The sums of all accounts by currency. */
export function ageingTotals(question: AgeingQuestion): Statement {
  return { text: totalsText, values: common(question) }
}

function common({ moment, day, bounds, partyId, currency }: AgeingQuestion): unknown[] {
  return [moment.asOf, moment.position, day, bounds, partyId ?? null, currency ?? null]
}
