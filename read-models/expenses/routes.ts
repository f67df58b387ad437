import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { DateKey, NewestKey, TextKey } from '#src/http/sort-keys.ts'
import { ExpenseRow } from '#projections/expenses.ts'
import { Expense, shownExpense } from '#read-models/expenses/expense.ts'
import { ExpenseFilters, ExpenseId, expenseKey, expensesWith } from '#read-models/expenses/queries.ts'

const may = ['finance', 'sales', 'auditor'] as const
const reads = ['expenses']
const tags = ['Expenses']

export const expenseRoutes: Routes = (app, { reader }) => {
  addList({ app, reader }, '/expenses', {
    summary: 'Expenses, those recorded last first',
    tags,
    may,
    reads,
    params: z.strictObject({}),
    filters: ExpenseFilters,
    sorts: {
      newest: { key: NewestKey, of: (row) => [row.created_at, row.expense_id] },
      date: { key: z.tuple([DateKey, TextKey]), of: (row) => [row.date, row.expense_id] },
    },
    row: ExpenseRow,
    item: Expense,
    show: shownExpense,
    select: expensesWith,
  })

  app.get('/expenses/:expenseId', {
    config: { may, reads },
    schema: { summary: 'One expense', tags, params: ExpenseId, response: { 200: dataOf(Expense) } },
    handler: async (request, reply) => {
      const row = await reader.byKey(callerOf(request).tenant, expenseKey, request.params.expenseId)
      const data = found(row, (row) => shownExpense(ExpenseRow.parse(row)))
      reply.header('etag', `"${data.revision}"`)
      return { data, meta: {} }
    },
  })
}
