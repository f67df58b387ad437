import { InvoiceRow } from '#projections/invoices.ts'

/** What counts by a moment: `$2` is the value date, `$3` the position up to which it was known; null is no limit. */
function counts(on: string, position: string): string {
  return `($2::date is null or ${on} <= $2) and ($3::numeric is null or ${position} <= $3)`
}

/** The columns that do not say the same at every moment. */
const changing = new Set(['open', 'status', 'updated_at', 'revision'])
const steady = Object.keys(InvoiceRow.shape)
  .filter((column) => !changing.has(column))
  .map((column) => `r.${column}`)

/** Invoices and bills as they were: what was open then is the sum of the lines that count. */
const invoicesThen = `(
  select r.tenant, ${steady.join(', ')}, f.open, f.updated_at, f.revision,
    case when f.open <= 0 then 'paid' when f.open < r.amount then 'partially_paid' else 'open' end as status
  from read_models.invoices r
  cross join lateral (
    select coalesce(sum(case l.side when 'credit' then -l.amount else l.amount end), 0)::bigint as open,
      max(l.recorded_at) as updated_at, max(l.revision) as revision
    from read_models.account_lines l
    where l.tenant = r.tenant and l.document_id = r.document_id and l.party_id = r.party_id
      and l.currency = r.currency and ${counts('l.effective_on', 'l.position')}
  ) f
  where r.tenant = $1 and ${counts('r.date', 'r.position')}
)`

const sameAccount = (of: string): string =>
  `${of}.tenant = i.tenant and ${of}.party_id = i.party_id and ${of}.currency = i.currency`

/** What penalties on it come to, without what was waived or reversed (C-34). */
const penaltiesNow = `(
  select coalesce(sum(case p.direction when 'increase' then p.amount - p.given_up else p.given_up - p.amount end), 0)
  from read_models.movements p
  where ${sameAccount('p')} and p.document_id = i.document_id and p.type = 'penalty' and p.status <> 'reversed'
)::bigint`

const penaltiesThen = `(
  select coalesce(sum(l.amount), 0)
  from read_models.movements p
  join read_models.account_lines l on l.tenant = p.tenant and l.document_id in (p.movement_id, p.reversed_by)
    and l.party_id = p.party_id and l.currency = p.currency and l.posting
  where ${sameAccount('p')} and p.document_id = i.document_id and p.type = 'penalty'
    and ${counts('l.effective_on', 'l.position')}
)::bigint`

/** What credit notes that name it have taken of it: those in force. */
const credited = (inForce: string): string => `(
  select coalesce(sum(c.amount), 0)
  from read_models.credit_notes c
  where ${sameAccount('c')} and c.document_id = i.document_id and ${inForce}
)::bigint`

const creditedNow = credited('c.ended_on is null')
const creditedThen = credited(
  `${counts('c.date', 'c.position')}
    and not (c.ended_on is not null and ${counts('c.ended_on', 'c.ended_position')})`,
)

/** Overdue is judged on the value date that is asked for, else today where the tenant is. */
export const isOverdue = '(i.open > 0 and i.due_date < t.today)'

interface Parts {
  readonly source: string
  readonly penalties: string
  readonly credited: string
  readonly today: string
}

function selected(parts: Parts): string {
  return `
  select i.*, ${parts.penalties} as penalties, ${parts.credited} as credited, ${isOverdue} as overdue
  from ${parts.source} i
  left join read_models.tenant_settings s on s.tenant = i.tenant
  cross join lateral (select ${parts.today} as today) t
  where i.tenant = $1`
}

const today = "(now() at time zone coalesce(s.time_zone, 'UTC'))::date"

export const invoicesNow = selected({
  source: 'read_models.invoices',
  penalties: penaltiesNow,
  credited: creditedNow,
  today,
})
export const invoicesAt = selected({
  source: invoicesThen,
  penalties: penaltiesThen,
  credited: creditedThen,
  today: `coalesce($2::date, ${today})`,
})
