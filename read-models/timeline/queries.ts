import { z } from 'zod'
import type { SortKey } from '#src/http/cursor.ts'
import { momentIn } from '#src/http/moment-hook.ts'
import { KnownAt } from '#src/http/time-axes.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { text } from '#src/kernel/texts.ts'
import { type Condition, narrowed } from '#src/postgres/conditions.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { TimelineEntryRow } from '#projections/timeline-entries.ts'
import { TimelineArea, typesIn } from '#projections/timeline-facts.ts'

export const partyKey = { view: 'parties', key: 'party_id' } as const
export const PartyPath = z.object({ partyId: Id })

const Types = z
  .string()
  .regex(/^[A-Z][A-Za-z]{1,60}(,[A-Z][A-Za-z]{1,60}){0,49}$/, 'must be types such as DealWon,DealLost')
  .transform((types) => types.split(','))
  .meta({ description: 'One or several types of entries, such as DealWon,DealLost' })

export const TimelineFilters = z.strictObject({
  type: Types.optional(),
  area: TimelineArea.optional(),
  from: CivilDate.optional().meta({ description: 'The first day on which it counts' }),
  to: CivilDate.optional().meta({ description: 'The last day on which it counts' }),
  actor: text(255).optional().meta({ description: 'Who did it' }),
  automatic: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'Whether it followed from something else without anybody asking for it' }),
  knownAt: KnownAt.optional(),
})
type Filters = z.output<typeof TimelineFilters>

/** An entry with the number its document had at the moment that is asked for, and what it is called by now. */
export const ShownEntryRow = TimelineEntryRow.extend({
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

const sorts: Readonly<Record<string, { order: string; after: string }>> = {
  newest: { order: 't.place desc', after: 't.place < ?::bigint' },
  oldest: { order: 't.place', after: 't.place > ?::bigint' },
  date: {
    order: 't.effective_on desc, t.place desc',
    after: '(t.effective_on, t.place) < (?::date, ?::bigint)',
  },
}

const ofParty = 'from read_models.timeline_entries t where t.tenant = $1 and t.party_id = $2'

/** A page of a party's entries. Where they stand is looked for first, in an index alone: no others are read. */
export function entriesOf({ partyId, filters, sort, after, limit }: Page): Statement {
  const { order = '', after: beyond = '' } = sorts[sort] ?? {}
  const known = momentIn(filters)?.position ?? null
  const asked = narrowed([partyId, known], [...conditionsOf(filters), [beyond, ...(after ?? [])]])
  return {
    text: `with page as materialized (
    select t.place ${ofParty}
    ${asked.text}
    order by ${order}
    limit $${asked.values.length + 2}
  )
  ${shown}
  order by ${order}`,
    values: [...asked.values, limit],
  }
}

/** The number and the name of what an entry is about are looked up: no entry carries a copy. */
const shown = `
  select t.position, t.stream, t.revision, t.event_id, t.area, t.type, t.variant, t.party_id, t.since,
    t.document_kind, t.document_id, t.number, t.amount, t.currency, t.reason, t.actor, t.role, t.automatic,
    t.recorded_at, t.effective_on,
    (
      select n.number
      from read_models.timeline_entries n
      where n.tenant = $1 and n.stream = t.stream and n.document_id = t.document_id
        and n.document_kind = t.document_kind and n.number is not null and ($3::bigint is null or n.place <= $3)
      order by n.place desc
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
  join read_models.timeline_entries t on t.tenant = $1 and t.party_id = $2 and t.place = page.place`

/** How many entries of each type the filters leave. */
export function countsOf(partyId: string, filters: Filters): Statement {
  const asked = narrowed([partyId], conditionsOf(filters))
  return {
    text: `select t.type, count(*)::integer as entries ${ofParty} ${asked.text} group by t.type`,
    values: asked.values,
  }
}

export const CountRow = z.object({ type: z.string(), entries: z.int() })

/** How often something was done with the party; what followed by itself is no activity. */
export function activityOf(partyId: string): Statement {
  return { text: activity, values: [partyId] }
}

const activity = `
  with today as (
    select (now() at time zone coalesce(
      (select time_zone from read_models.tenant_settings where tenant = $1), 'UTC'))::date as day
  ),
  acts as (
    select t.effective_on ${ofParty} and not t.automatic and t.effective_on <= (select day from today)
  )
  select today.day as today, count(effective_on)::integer as activities, max(effective_on) as last_on,
    count(*) filter (where effective_on > today.day - 30)::integer as last_30,
    count(*) filter (where effective_on > today.day - 90)::integer as last_90
  from today left join acts on true
  group by today.day`

function conditionsOf({ type, area, from, to, actor, automatic, knownAt }: Filters): Condition[] {
  return [
    ['t.type = any(?::text[])', type],
    ['t.type = any(?::text[])', area && typesIn(area)],
    ['t.effective_on >= ?::date', from],
    ['t.effective_on <= ?::date', to],
    ['t.actor = ?', actor],
    ['t.automatic = ?::boolean', automatic],
    ['t.place <= ?::bigint', knownAt],
    ['(t.since is null or t.since <= ?::numeric)', knownAt],
  ]
}
