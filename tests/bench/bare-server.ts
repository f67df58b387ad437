import fastify, { LogController } from 'fastify'
import { pino } from 'pino'
import { z } from 'zod'
import { recordExpense } from '../../commands/expenses/record-expense.ts'
import { answerTasks } from './tasks.ts'

const logController = new LogController({ disableRequestLogging: true })
const app = fastify({ loggerInstance: pino({ level: 'warn' }), logController })
const Params = z.object({ budgetId: z.string() })

/** An answer of the size of the ledger's, about nothing. */
const budget = {
  data: {
    budgetId: '01982f0e-7a4b-7c53-9a51-3f0c2d6b8e11',
    partyId: '01982f0e-7a4b-7c53-9a51-3f0c2d6b8e12',
    name: 'Budget Marketing 2025',
    amount: '10000.00',
    currency: 'EUR',
    startDate: '2025-01-01',
    endDate: '2025-12-31',
    status: 'active',
    overBudgetPolicy: 'ignore',
    pending: '1250.00',
    spent: '6250.00',
    committed: '7500.00',
    remaining: '2500.00',
    utilizationPercentage: '75.00',
    health: 'ok',
    createdAt: '2025-03-22T10:00:00.000Z',
    updatedAt: '2025-03-22T10:00:00.000Z',
    revision: 20,
  },
  meta: {},
}

app.post('/api/v1/expenses', async (request, reply) => {
  recordExpense.input.parse(request.body)
  return reply
    .code(201)
    .send({ data: { id: budget.data.budgetId, revision: 0 }, meta: { position: '100001' } })
})

app.get('/api/v1/budgets/:budgetId', async (request) => {
  Params.parse(request.params)
  return budget
})

answerTasks({ listen: () => app.listen({ host: '127.0.0.1', port: 0 }) })
