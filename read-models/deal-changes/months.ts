import { addDays, type Instant } from '#src/kernel/dates.ts'
import { endsDay, lastPart, placeInMonth } from '#projections/day-parts.ts'
import type { Period } from '#read-models/deal-changes/queries.ts'

/**
 * Which rows of sums by months count, and which slots of those at the edges. `$3` and `$4` are the month and the
 * day part of recording through which facts count, `$5` and `$6` the month and the day in the books from which they do, `$7` and `$8`
 * those through which they do.
 */
export const counting = 'c.recorded_month <= $3 and c.on_month between $5 and $7'

/** All slots of the row count. */
export const wholly = `(c.recorded_month < $3 or $4::integer = ${lastPart}) and (c.on_month > $5 or $6::integer <= 1)
      and (c.on_month < $7 or $8::integer = 31)`

/** What slots of a row count, worked out once for the row as they are many: the offset has the server do it so. */
export const edges = `lateral (
    select case when c.recorded_month < $3 then ${lastPart} else $4::integer end as recorded,
      case when c.on_month > $5 then 0 else $6::integer end as first,
      case when c.on_month < $7 then 31 else $8::integer end as last
    offset 0
  ) edge`

/** A slot is 32 × the day part of recording + the day in the books. */
export const slotCounts = 'd.slot / 32 <= edge.recorded and d.slot % 32 between edge.first and edge.last'

/** The values of these, from `$3` on: without a period, for what has no days in the books. */
export function monthsOf(through: Instant, period?: Period): unknown[] {
  const [fromMonth, fromDay] = period === undefined ? ['', 0] : monthAndDay(period.from)
  const [toMonth, toDay] = period === undefined ? ['', 31] : monthAndLastDay(period.to)
  const [month, day] = monthAndLastDay(through.slice(0, 10))
  const part = day === 31 && endsDay(through) ? lastPart : placeInMonth(through)
  return [month, part, fromMonth, fromDay, toMonth, toDay]
}

function monthAndDay(date: string): [month: string, day: number] {
  return [date.slice(0, 7), Number(date.slice(8))]
}

/** The last day of every month is told as the 31st, after which none comes. */
function monthAndLastDay(date: string): [month: string, day: number] {
  const [month, day] = monthAndDay(date)
  return [month, addDays(date, 1).endsWith('-01') ? 31 : day]
}
