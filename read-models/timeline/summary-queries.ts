import { z } from 'zod'
import { Currency } from '#src/kernel/money.ts'
import type { Statement } from '#src/postgres/reader.ts'

/** A sum of whole minor units. */
const Total = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt)

export const ActivityRow = z.object({
  today: z.string(),
  activities: z.int(),
  last_on: z.string().nullable(),
  last_30: z.int(),
  last_90: z.int(),
})

export const PaymentsRow = z.object({
  paid: z.int(),
  on_time: z.int(),
  average_delay: z.string().nullable(),
})

export const BalanceRow = z.object({
  currency: Currency,
  balance: Total,
  receivable: Total,
  payable: Total,
  advance: Total,
  credit_notes: Total,
})

export const DealsRow = z.object({ status: z.string(), currency: Currency, deals: z.int(), amount: Total })

export const BudgetsRow = z.object({
  currency: Currency,
  budgets: z.int(),
  amount: Total,
  pending: Total,
  spent: Total,
})

export const LeadsRow = z.object({ leads: z.int() })

/** Whatever stands of a party, each statement with one row per currency. */
export function standingOf(partyId: string): Statement[] {
  return [payments, balances, deals, budgets, leads].map((text) => ({ text, values: [partyId] }))
}

/**
 * How late the invoices were paid that are paid in full: by the day of the last payment matched with each. One that
 * credit notes or an offset have settled alone was never paid late or on time. Invoices, what was matched with them and
 * the payments are joined as sets: a look-up for each invoice would come to their square.
 */
const payments = `
  with paid as (
    select max(l.effective_on) - i.due_date as delay
    from read_models.invoices i
    join read_models.account_lines l
      on l.tenant = $1 and l.party_id = $2 and l.currency = i.currency and l.item_id = i.document_id
    where i.tenant = $1 and i.party_id = $2 and i.kind = 'receivable' and i.status = 'paid'
      and not l.posting and l.amount < 0
      and (l.currency, l.matched_by) in (
        select m.currency, m.movement_id
        from read_models.movements m
        where m.tenant = $1 and m.party_id = $2 and m.kind = 'movement'
      )
    group by i.currency, i.document_id, i.due_date
  )
  select count(*)::integer as paid, count(*) filter (where delay <= 0)::integer as on_time,
    round(avg(delay), 2)::text as average_delay
  from paid`

const balances = `
  select currency, balance::text as balance, receivable::text as receivable, payable::text as payable,
    advance::text as advance, credit_notes::text as credit_notes
  from read_models.accounts
  where tenant = $1 and party_id = $2 and first_on is not null
  order by currency`

const deals = `
  select status, currency, count(*)::integer as deals, sum(amount)::text as amount
  from read_models.deals
  where tenant = $1 and party_id = $2
  group by status, currency
  order by status, currency`

const budgets = `
  select currency, count(*)::integer as budgets, sum(amount)::text as amount, sum(pending)::text as pending,
    sum(spent)::text as spent
  from read_models.budget_utilisation
  where tenant = $1 and party_id = $2 and status = 'active'
  group by currency
  order by currency`

const leads = `
  select count(*)::integer as leads from read_models.leads where tenant = $1 and party_id = $2`
