import { CreditNoteRow } from '#projections/credit-notes.ts'

/** What counts by a moment: `$2` is the value date, `$3` the position up to which it was known; null is no limit. */
function counts(on: string, position: string): string {
  return `($2::date is null or ${on} <= $2) and ($3::numeric is null or ${position} <= $3)`
}

/** The columns that do not say the same at every moment. */
const changing = new Set([
  ...['used', 'expired', 'cancelled', 'remaining', 'status', 'updated_at', 'revision'],
  ...['ended_on', 'ended_at', 'ended_position', 'end_reason'],
])
const steady = Object.keys(CreditNoteRow.shape)
  .filter((column) => !changing.has(column))
  .map((column) => `r.${column}`)

/** Of a line: by how much more is open of the item on its own side. */
const own = `case l.side when 'credit' then -l.amount else l.amount end`

const linesOf = (note: string): string =>
  `l.tenant = ${note}.tenant and l.document_id = ${note}.credit_note_id and l.party_id = ${note}.party_id
    and l.currency = ${note}.currency`

/** Credit notes as they were: what was left then is the sum of the lines that count. */
const creditNotesThen = `(
  select r.tenant, ${steady.join(', ')}, f.used, f.expired, f.cancelled, f.updated_at, f.revision,
    r.amount - f.used - f.expired - f.cancelled as remaining,
    case
      when f.cancelled > 0 then 'cancelled'
      when f.expired > 0 then 'expired'
      when f.used = 0 then 'issued'
      when f.used < r.amount then 'partially_used'
      else 'used'
    end as status,
    case when f.cancelled > 0 then r.ended_on end as ended_on,
    case when f.cancelled > 0 then r.ended_at end as ended_at,
    case when f.cancelled > 0 then r.ended_position end as ended_position,
    case when f.cancelled > 0 then r.end_reason end as end_reason
  from read_models.credit_notes r
  cross join lateral (
    select
      -coalesce(sum(${own}) filter (where not l.posting), 0)::bigint as used,
      -coalesce(sum(${own}) filter (where l.type = 'CreditNoteExpired'), 0)::bigint as expired,
      -coalesce(sum(${own}) filter (where l.type = 'CreditNoteCancelled'), 0)::bigint as cancelled,
      max(l.recorded_at) as updated_at, max(l.revision) as revision
    from read_models.account_lines l
    where ${linesOf('r')} and ${counts('l.effective_on', 'l.position')}
  ) f
  where r.tenant = $1 and ${counts('r.date', 'r.position')}
)`

/** The latest day on which something of it was used and not taken back again on that day (C-37). */
const lastUse = (moment: string): string => `
  left join lateral (
    select l.effective_on as last_used_on,
      (array_agg(l.actor order by l.position desc) filter (where ${own} < 0))[1] as last_used_by
    from read_models.account_lines l
    where c.used > 0 and ${linesOf('c')} and l.matched_by is not null and ${moment}
    group by l.effective_on
    having sum(${own}) < 0
    order by l.effective_on desc
    limit 1
  ) u on true`

export const creditNotesNow = `
  select c.*, u.last_used_on, u.last_used_by
  from read_models.credit_notes c ${lastUse('true')}
  where c.tenant = $1`

export const creditNotesAt = `
  select c.*, u.last_used_on, u.last_used_by
  from ${creditNotesThen} c ${lastUse(counts('l.effective_on', 'l.position'))}
  where c.tenant = $1`
