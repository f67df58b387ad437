import { z } from 'zod'
import type { Moment } from '#src/http/moment.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Currency } from '#src/kernel/money.ts'
import type { Statement } from '#src/postgres/reader.ts'

export const partyKey = { view: 'parties', key: 'party_id' } as const
export const settingsKey = { view: 'tenant_settings', key: 'slug' } as const
export const PartyPath = z.object({ partyId: Id })
export const AccountPath = z.object({ partyId: Id, currency: Currency })

/** The accounts of a party, or the one in a currency. */
export interface Wanted {
  readonly partyId: string
  readonly currency?: Currency
}

/** As they stand; `today` tells what is overdue. Nothing is overdue where nothing is owed. */
export function accountsOf({ partyId, currency }: Wanted, today: CivilDate): Statement {
  return { text: standing, values: [partyId, currency ?? null, today] }
}

const standing = `
  select a.party_id, a.currency, a.balance, a.opening, a.receivable, a.payable, a.advance, a.credit_notes,
    a.credit_limit, a.limit_policy, a.last_movement_at, a.revision,
    (case when a.receivable = 0 then 0 else (
      select coalesce(sum(item.amount), 0)
      from (
        select sum(amount) as amount
        from read_models.account_lines l
        where l.tenant = $1 and l.party_id = a.party_id and l.currency = a.currency
          and l.item_id is not null and l.class = 'receivable'
        group by item_id
        having max(due_date) < $4::date
      ) item
    ) end)::text as overdue
  from read_models.accounts a
  where a.tenant = $1 and a.party_id = $2 and ($3::text is null or a.currency = $3) and a.first_on is not null
  order by a.currency`

/** As they stood at a moment; those that nothing had been posted to by then are left out. */
export function accountsAt({ partyId, currency }: Wanted, { asOf, position, today }: MomentOfDay): Statement {
  return { text: atMoment, values: [partyId, currency ?? null, asOf ?? today, asOf, position] }
}

export interface MomentOfDay extends Moment {
  /** The day that an open document is overdue on when the question names none. */
  readonly today: CivilDate
}

/** A column of the last line by then, of all or of those that move the balance. */
function lastLine(column: string, which: string): string {
  return `(
      select l.${column} from read_models.account_lines l
      where l.tenant = $1 and l.party_id = $2 and l.currency = figures.currency and ${which}
        and ($5::date is null or l.effective_on <= $5)
        and ($6::numeric is null or l.position <= $6)
      order by l.revision desc
      limit 1
    )`
}

const atMoment = `
  with item as (
    select currency, item_id, class, sum(amount) as open, sum(amount) filter (where posting) as posted,
      bool_or(item_kind = 'opening') as is_opening, max(due_date) as due_date, bool_or(posting) as is_posted
    from read_models.account_lines
    where tenant = $1 and party_id = $2 and ($3::text is null or currency = $3) and item_id is not null
      and ($5::date is null or effective_on <= $5)
      and ($6::numeric is null or position <= $6)
    group by currency, item_id, class
  )
  select $2 as party_id, figures.*, limited.credit_limit, limited.limit_policy,
    ${lastLine('recorded_at', 'l.posting')} as last_movement_at,
    ${lastLine('revision', 'true')} as revision
  from (
    select currency,
      coalesce(sum(posted), 0)::text as balance,
      coalesce(sum(posted) filter (where is_opening), 0)::text as opening,
      coalesce(sum(open) filter (where class = 'receivable'), 0)::text as receivable,
      coalesce(-sum(open) filter (where class = 'payable'), 0)::text as payable,
      coalesce(-sum(open) filter (where class = 'advance'), 0)::text as advance,
      coalesce(-sum(open) filter (where class = 'credit_note'), 0)::text as credit_notes,
      coalesce(sum(open) filter (where class = 'receivable' and due_date < $4::date), 0)::text as overdue
    from item
    group by currency
    having bool_or(is_posted)
  ) figures
  left join lateral (
    select l.credit_limit, l.limit_policy
    from read_models.account_lines l
    where l.tenant = $1 and l.party_id = $2 and l.currency = figures.currency and l.limit_policy is not null
      and ($5::date is null or l.effective_on <= $5)
      and ($6::numeric is null or l.position <= $6)
    order by l.effective_on desc, l.revision desc
    limit 1
  ) limited on true
  order by currency`

/** The sums of all accounts by currency, with the last place in the log that they hold. */
export const trialOfRows: Statement = {
  text: `
    select currency, sum(balance)::text as balance, sum(receivable)::text as receivable, sum(payable)::text as payable,
      sum(advance)::text as advance, sum(credit_notes)::text as credit_notes, max(last_position) as position
    from read_models.accounts
    where tenant = $1
    group by currency
    order by currency`,
  values: [],
}

/** The sum of everything that has moved balances by a moment, by currency. */
export function trialOfLines({ asOf, position }: Moment): Statement {
  return {
    text: `
      select currency, sum(amount)::text as balance
      from read_models.account_lines
      where tenant = $1 and posting
        and ($2::date is null or effective_on <= $2)
        and ($3::numeric is null or position <= $3)
      group by currency
      order by currency`,
    values: [asOf, position],
  }
}
