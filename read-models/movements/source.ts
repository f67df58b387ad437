import { MovementRow } from '#projections/movement-row.ts'

/** What counts by a moment: `$2` is the value date, `$3` the position up to which it was known; null is no limit. */
function counts(on: string, position: string): string {
  return `($2::date is null or ${on} <= $2) and ($3::numeric is null or ${position} <= $3)`
}

/** The columns that say the same at every moment. */
const changing = new Set([
  ...['settled', 'allocated', 'given_up', 'status', 'settled_on', 'reversed_by'],
  ...['ended_on', 'ended_at', 'ended_position', 'end_reason', 'updated_at', 'revision'],
])
const steady = Object.keys(MovementRow.shape)
  .filter((column) => !changing.has(column))
  .map((column) => `r.${column}`)

/** The movements as they were: what had been settled by then is the sum of the lines that count. */
const movementsThen = `(
  select r.tenant, ${steady.join(', ')},
    f.settled, f.allocated, f.given_up, f.settled_on, f.updated_at, f.revision,
    case
      when e.ended and r.reversed_by is not null then 'reversed'
      when e.ended then 'cancelled'
      when f.settled + f.given_up < r.amount then case when f.settled > 0 then 'partially_paid' else 'pending' end
      when f.settled > 0 then 'paid'
      else 'cancelled'
    end as status,
    case when e.ended then r.reversed_by end as reversed_by,
    case when e.ended then r.ended_on end as ended_on,
    case when e.ended then r.ended_at end as ended_at,
    case when e.ended then r.ended_position end as ended_position,
    case when e.ended then r.end_reason end as end_reason
  from read_models.movements r
  cross join lateral (
    select r.ended_on is not null and ${counts('r.ended_on', 'r.ended_position')} as ended
  ) e
  cross join lateral (
    select
      (coalesce(sum(o.own) filter (where l.item_kind = 'settlement' and l.posting), 0)
        - coalesce(sum(o.own) filter (where l.item_kind <> 'settlement' and not l.posting), 0))::bigint as settled,
      -coalesce(sum(o.own) filter (where l.item_kind is not null and not l.posting), 0)::bigint as allocated,
      -coalesce(sum(o.own) filter (where l.posting and o.own < 0), 0)::bigint as given_up,
      max(l.effective_on) filter (where l.item_kind is not null
        and case when l.item_kind = 'settlement' then l.posting else not l.posting and o.own < 0 end) as settled_on,
      max(l.recorded_at) as updated_at,
      max(l.revision) as revision
    from read_models.account_lines l
    cross join lateral (select case l.side when 'credit' then -l.amount else l.amount end as own) o
    where l.tenant = r.tenant and l.document_id = r.movement_id and l.party_id = r.party_id
      and l.currency = r.currency and ${counts('l.effective_on', 'l.position')}
  ) f
  where r.tenant = $1 and ${counts('r.date', 'r.position')}
)`

/** What penalties come to that were assessed or recorded for a movement: without what was waived or reversed (C-34). */
const penaltiesNow = `(
  select coalesce(sum(case p.direction when 'increase' then p.amount - p.given_up else p.given_up - p.amount end), 0)
  from read_models.movements p
  where p.tenant = m.tenant and p.party_id = m.party_id and p.currency = m.currency
    and p.document_id = m.movement_id and p.type = 'penalty' and p.status <> 'reversed'
)::bigint`

const penaltiesThen = `(
  select coalesce(sum(l.amount), 0)
  from read_models.movements p
  join read_models.account_lines l on l.tenant = p.tenant and l.document_id in (p.movement_id, p.reversed_by)
    and l.party_id = p.party_id and l.currency = p.currency and l.posting
  where p.tenant = m.tenant and p.party_id = m.party_id and p.currency = m.currency
    and p.document_id = m.movement_id and p.type = 'penalty' and ${counts('l.effective_on', 'l.position')}
)::bigint`

export const isOverdue =
  "(coalesce(m.due_date < t.today, false) and m.status in ('pending', 'partially_paid'))"

/** Overdue is judged on the value date that is asked for, else today where the tenant is (R-217, C-33). */
function selected(source: string, penalties: string, today: string): string {
  return `
  select m.*, ${penalties} as penalties, ${isOverdue} as overdue
  from ${source} m
  left join read_models.tenant_settings s on s.tenant = m.tenant
  cross join lateral (select ${today} as today) t
  where m.tenant = $1`
}

const today = "(now() at time zone coalesce(s.time_zone, 'UTC'))::date"

export const movementsNow = selected('read_models.movements', penaltiesNow, today)
export const movementsAt = selected(movementsThen, penaltiesThen, `coalesce($2::date, ${today})`)
