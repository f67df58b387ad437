import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import type { Moment } from '#src/http/moment.ts'
import { momentIn } from '#src/http/moment-hook.ts'
import { AsOf, KnownAt } from '#src/http/time-axes.ts'
import { Id } from '#src/kernel/ids.ts'
import { Currency } from '#src/kernel/money.ts'
import { LegacyId } from '#src/kernel/texts.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { TreasuryAccountRow } from '#projections/treasury-accounts.ts'

export const treasuryKey = { view: 'treasury_accounts', key: 'treasury_account_id' } as const
export const TreasuryAccountId = z.object({ treasuryAccountId: Id })

export const TreasuryFilters = z.strictObject({
  kind: TreasuryAccountRow.shape.kind.optional(),
  currency: Currency.optional(),
  status: TreasuryAccountRow.shape.status.optional(),
  legacyId: LegacyId.optional(),
  asOf: AsOf.optional(),
  knownAt: KnownAt.optional(),
})

const now =
  'select * from read_models.treasury_accounts where tenant = $1 and ($2::text is null or treasury_account_id = $2)'

/** The accounts that were there at a moment, with what was in them: the sum of what had moved by then. */
const then = `
  select a.treasury_account_id, a.name, a.sort_name, a.kind, a.currency, a.opening_balance, a.opened_on, a.legacy_id,
    a.created_at, lines.*, case when lines.status = 'closed' then a.close_reason end as close_reason
  from read_models.treasury_accounts a
  cross join lateral (
    select sum(amount)::text as balance, max(recorded_at) as updated_at,
      max(revision) filter (where kind in ('opened', 'closed')) as revision,
      case when bool_or(kind = 'closed') then 'closed' else 'open' end as status
    from read_models.treasury_lines l
    where l.tenant = $1 and l.treasury_account_id = a.treasury_account_id
      and ($3::date is null or effective_on <= $3)
      and ($4::numeric is null or position <= $4)
    having bool_or(kind = 'opened')
  ) lines
  where a.tenant = $1 and ($2::text is null or a.treasury_account_id = $2)`

function listText(source: string, first: number): string {
  const at = (place: number): string => `$${first + place}`
  return `
  select * from (${source}) found
  where (${at(0)}::text is null or kind = ${at(0)})
    and (${at(1)}::text is null or currency = ${at(1)})
    and (${at(2)}::text is null or status = ${at(2)})
    and (${at(3)}::text is null or legacy_id = ${at(3)})
    and (${at(4)}::text is null or (sort_name, treasury_account_id) > (${at(4)}, ${at(5)}::text))
  order by sort_name, treasury_account_id
  limit ${at(6)}`
}

const listNow = listText(now, 3)
const listThen = listText(then, 5)

export function treasuryAccountsWith({
  filters,
  after,
  limit,
}: Question<typeof TreasuryFilters, z.ZodObject>): Statement {
  const { kind, currency, status, legacyId } = filters
  const rest = [kind, currency, status, legacyId, after?.[0], after?.[1], limit].map((value) => value ?? null)
  const moment = momentIn(filters)
  if (moment === undefined) return { text: listNow, values: [null, ...rest] }
  return { text: listThen, values: [null, moment.asOf, moment.position, ...rest] }
}

/** One account as it was at a moment; no row when it was not there by then. */
export function treasuryAccountAt(id: string, { asOf, position }: Moment): Statement {
  return { text: then, values: [id, asOf, position] }
}
