import { z } from 'zod'
import type { SortKey } from '#src/http/cursor.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { text } from '#src/kernel/texts.ts'
import { type Condition, narrowed } from '#src/postgres/conditions.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { TimelineRow } from '#projections/timeline.ts'

export const partyKey = { view: 'parties', key: 'party_id' } as const
export const PartyPath = z.object({ partyId: Id })

const Types = z
  .string()
  .regex(/^[A-Z][A-Za-z]{1,60}(,[A-Z][A-Za-z]{1,60}){0,49}$/, 'must be types such as DealWon,DealLost')
  .transform((types) => types.split(','))
  .meta({ description: 'One or several types of entries, such as DealWon,DealLost' })

export const TimelineFilters = z.strictObject({
  type: Types.optional(),
  area: TimelineRow.shape.area.optional(),
  from: CivilDate.optional().meta({ description: 'The first day on which it counts' }),
  to: CivilDate.optional().meta({ description: 'The last day on which it counts' }),
  actor: text(255).optional().meta({ description: 'Who did it' }),
  automatic: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'Whether it followed from something else without anybody asking for it' }),
})
type Filters = z.output<typeof TimelineFilters>

/** An entry with what its document is called and numbered by now. */
export const ShownEntryRow = TimelineRow.extend({
  document_number: z.string().nullable(),
  document_label: z.string().nullable(),
})

interface Page {
  readonly partyId: string
  readonly filters: Filters
  readonly sort: string
  readonly after: SortKey | undefined
  readonly limit: number
}

const sorts: Readonly<Record<string, { columns: string; order: string; after: string }>> = {
  newest: {
    columns: 't.stream, t.revision, t.position',
    order: 'position desc',
    after: 't.position < ?::numeric',
  },
  oldest: {
    columns: 't.stream, t.revision, t.position',
    order: 'position',
    after: 't.position > ?::numeric',
  },
  date: {
    columns: 't.stream, t.revision, t.effective_on, t.position',
    order: 'effective_on desc, position desc',
    after: '(t.effective_on, t.position) < (?::date, ?::numeric)',
  },
}

const named = 'from read_models.timeline t where t.tenant = $1 and t.party_id = $2'
/** `offset 0` has the planner go from stream to stream, however many entries all parties have together. */
const unnamed = `from (
      select distinct stream from read_models.timeline where tenant = $1 and party_id = $2 and owns
    ) o
    cross join lateral (
      select * from read_models.timeline e
      where e.tenant = $1 and e.stream = o.stream and e.party_id is null
      offset 0
    ) t
    where true`

/**
 * A page of the entries that name the party, and of those in its streams that name nobody. Only where they stand is
 * looked for first, from indexes; the page alone is read.
 */
export function entriesOf({ partyId, filters, sort, after, limit }: Page): Statement {
  const { columns = '', order = '', after: beyond = '' } = sorts[sort] ?? {}
  const asked = narrowed([partyId], [...conditionsOf(filters), [beyond, ...(after ?? [])]])
  const last = `$${asked.values.length + 2}`
  const branch = (from: string): string => `(
      select ${columns} ${from}
      ${asked.text}
      order by ${order}
      limit ${last}
    )`
  return {
    text: `with page as materialized (
    ${branch(named)}
    union all
    ${branch(unnamed)}
    order by ${order}
    limit ${last}
  )
  ${shown}
  order by ${order.replaceAll(/(effective_on|position)/g, 'page.$1')}`,
    values: [...asked.values, limit],
  }
}

/** The number, the name and the currency of what an entry is about are looked up: no entry carries a copy. */
const shown = `
  select t.position, t.stream, t.revision, t.event_id, t.area, t.type, t.variant, t.party_id, t.owns, t.document_kind,
    t.document_id, t.number, t.amount, t.reason, t.actor, t.role, t.automatic, t.recorded_at, t.effective_on,
    coalesce(t.currency, (
      select o.currency
      from read_models.timeline o
      where o.tenant = $1 and o.party_id = $2 and o.stream = t.stream and o.owns
      order by o.position
      limit 1
    )) as currency,
    (
      select n.number
      from read_models.timeline n
      where n.tenant = $1 and n.stream = t.stream and n.document_id = t.document_id
        and n.document_kind = t.document_kind and n.number is not null
      order by n.position desc
      limit 1
    ) as document_number,
    case t.document_kind
      when 'budget' then (
        select b.name from read_models.budget_utilisation b where b.tenant = $1 and b.budget_id = t.document_id)
      when 'deal' then (
        select d.title from read_models.deals d where d.tenant = $1 and d.deal_id = t.document_id)
      when 'ticket' then (
        select k.subject from read_models.tickets k where k.tenant = $1 and k.ticket_id = t.document_id)
      when 'expense' then (
        select x.description from read_models.expenses x where x.tenant = $1 and x.expense_id = t.document_id)
    end as document_label
  from page
  cross join lateral (
    select * from read_models.timeline whole
    where whole.tenant = $1 and whole.stream = page.stream and whole.revision = page.revision
    limit 1
  ) t`

/** How many entries of each type the filters leave. */
export function countsOf(partyId: string, filters: Filters): Statement {
  const asked = narrowed([partyId], conditionsOf(filters))
  return {
    text: `
  select area, type, sum(entries)::integer as entries
  from (
    select t.area, t.type, count(*) as entries ${named} ${asked.text} group by t.area, t.type
    union all
    select t.area, t.type, count(*) as entries ${unnamed} ${asked.text} group by t.area, t.type
  ) counted
  group by area, type
  order by area, type`,
    values: asked.values,
  }
}

export const CountRow = z.object({ area: TimelineRow.shape.area, type: z.string(), entries: z.int() })

/** How often something was done with the party; what followed by itself is no activity. */
export function activityOf(partyId: string): Statement {
  return { text: activity, values: [partyId] }
}

const activity = `
  with acts as (
    select t.effective_on ${named} and not t.automatic
    union all
    select t.effective_on ${unnamed} and not t.automatic
  ),
  today as (
    select (now() at time zone coalesce(
      (select time_zone from read_models.tenant_settings where tenant = $1), 'UTC'))::date as day
  )
  select today.day as today, count(effective_on)::integer as activities, max(effective_on) as last_on,
    count(*) filter (where effective_on > today.day - 30)::integer as last_30,
    count(*) filter (where effective_on > today.day - 90)::integer as last_90
  from today left join acts on effective_on <= today.day
  group by today.day`

function conditionsOf({ type, area, from, to, actor, automatic }: Filters): Condition[] {
  return [
    ['t.type = any(?::text[])', type],
    ['t.area = ?', area],
    ['t.effective_on >= ?::date', from],
    ['t.effective_on <= ?::date', to],
    ['t.actor = ?', actor],
    ['t.automatic = ?::boolean', automatic],
  ]
}
