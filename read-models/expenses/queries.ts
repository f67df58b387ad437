import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { text } from '#src/kernel/texts.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { ExpenseRow } from '#projections/expenses.ts'

export const expenseKey = { view: 'expenses', key: 'expense_id' } as const
export const ExpenseId = z.object({ expenseId: Id })

export const ExpenseFilters = z.strictObject({
  partyId: Id.optional(),
  budgetId: Id.optional(),
  status: ExpenseRow.shape.status.optional(),
  referenceType: ExpenseRow.shape.reference_type.unwrap().optional(),
  referenceId: text(64).optional(),
  from: CivilDate.optional().meta({ description: 'The first day of the expense' }),
  to: CivilDate.optional().meta({ description: 'The last day of the expense' }),
  category: text(50).optional(),
})

const wanted = `
  select * from read_models.expenses
  where tenant = $1
    and ($2::text is null or party_id = $2)
    and ($3::text is null or budget_id = $3)
    and ($4::text is null or status = $4)
    and ($5::text is null or reference_type = $5)
    and ($6::text is null or reference_id = $6)
    and ($7::date is null or date >= $7)
    and ($8::date is null or date <= $8)
    and ($9::text is null or category = $9)`

const newest = `${wanted}
    and ($10::timestamptz is null or (created_at, expense_id) < ($10, $11::text))
  order by created_at desc, expense_id desc
  limit $12`

const byDate = `${wanted}
    and ($10::date is null or (date, expense_id) < ($10, $11::text))
  order by date desc, expense_id desc
  limit $12`

export function expensesWith(question: Question<typeof ExpenseFilters, z.ZodObject>): Statement {
  const { filters, sort, after, limit } = question
  const { partyId, budgetId, status, referenceType, referenceId, from, to, category } = filters
  const narrowed = [partyId, budgetId, status, referenceType, referenceId, from, to, category]
  return {
    text: sort === 'date' ? byDate : newest,
    values: [...narrowed, after?.[0], after?.[1], limit].map((value) => value ?? null),
  }
}
