import { z } from 'zod'
import type { SortKey } from '#src/http/cursor.ts'
import { momentIn } from '#src/http/moment-hook.ts'
import { AsOf, KnownAt } from '#src/http/time-axes.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Currency } from '#src/kernel/money.ts'
import { narrowed } from '#src/postgres/conditions.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { OffsetRow } from '#projections/offsets.ts'

export const OffsetPath = z.object({ offsetId: Id })

export const OffsetFilters = z.strictObject({
  partyId: Id.optional(),
  currency: Currency.optional(),
  status: OffsetRow.shape.status.optional(),
  from: CivilDate.optional().meta({ description: 'The first day since which it counts' }),
  to: CivilDate.optional().meta({ description: 'The last day since which it counts' }),
  asOf: AsOf.optional(),
  knownAt: KnownAt.optional(),
})

/** An offset with the revision of its account, which a command about it is conditional on. */
export const ShownOffsetRow = OffsetRow.extend({ account_revision: z.int() })

interface Page {
  readonly filters: z.output<typeof OffsetFilters>
  readonly sort: string
  readonly after: SortKey | undefined
  readonly limit: number
}

/** Cancelled by then: `$2` is the value date, `$3` the position up to which it was known; null is no limit. */
const counts = (on: string, position: string): string =>
  `($2::date is null or ${on} <= $2) and ($3::numeric is null or ${position} <= $3)`

const steady = Object.keys(OffsetRow.shape)
  .filter((column) => column !== 'status' && !column.startsWith('end'))
  .map((column) => `r.${column}`)

const offsetsThen = `(
  select r.tenant, ${steady.join(', ')},
    case when e.ended then 'cancelled' else 'active' end as status,
    case when e.ended then r.ended_on end as ended_on,
    case when e.ended then r.ended_at end as ended_at,
    case when e.ended then r.ended_position end as ended_position,
    case when e.ended then r.end_reason end as end_reason
  from read_models.offsets r
  cross join lateral (
    select r.ended_on is not null and ${counts('r.ended_on', 'r.ended_position')} as ended
  ) e
  where ${counts('r.date', 'r.position')}
)`

const selected = (source: string): string => `
  select o.*, a.revision as account_revision
  from ${source} o
  join read_models.accounts a on a.tenant = o.tenant and a.party_id = o.party_id and a.currency = o.currency
  where o.tenant = $1`

const offsetsNow = selected('read_models.offsets')
const offsetsAt = selected(offsetsThen)

const sorts: Readonly<Record<string, { order: string; after: string }>> = {
  newest: { order: 'o.position desc', after: 'o.position < ?::numeric' },
  date: { order: 'o.date desc, o.position desc', after: '(o.date, o.position) < (?::date, ?::numeric)' },
}

export function offsetsWith({ filters, sort, after, limit }: Page): Statement {
  const moment = momentIn(filters)
  const { order = '', after: beyond = '' } = sorts[sort] ?? {}
  const asked = narrowed(moment === undefined ? [] : [moment.asOf, moment.position], [
    ['o.party_id = ?', filters.partyId],
    ['o.currency = ?', filters.currency],
    ['o.status = ?', filters.status],
    ['o.date >= ?::date', filters.from],
    ['o.date <= ?::date', filters.to],
    [beyond, ...(after ?? [])],
  ])
  return {
    text: `${moment === undefined ? offsetsNow : offsetsAt}
    ${asked.text}
  order by ${order}
  limit $${asked.values.length + 2}`,
    values: [...asked.values, limit],
  }
}

/** One offset by its id, whichever account it is on. */
export function offsetOf({ offsetId }: z.output<typeof OffsetPath>): Statement {
  return { text: `${offsetsNow} and o.offset_id = $2 order by o.position limit 1`, values: [offsetId] }
}
