/**
 * Queries are written beside their read model (read-models/<name>/routes.ts) and registered below /api/v1:
 *
 *   export const budgetRoutes: Routes = (app, { reader }) => {
 *     app.get('/budgets/:budgetId', {
 *       config: { may: ['finance', 'auditor'], reads: ['budget-utilisation'] },
 *       schema: { summary: 'One budget', tags: ['Budgets'], params: z.object({ budgetId: Id }), response: { 200: dataOf(Budget) } },
 *       handler: async (request) => {
 *         const row = await reader.byKey(callerOf(request).tenant, from, request.params.budgetId)
 *         return found(row, (row) => ({ data: show(BudgetRow.parse(row)), meta: {} }))
 *       },
 *     })
 *     addList({ app, reader }, '/budgets', { … })   // list.ts: cursors, limit, sorts and CSV
 *   }
 *
 * `may` is checked before anything else, then the query string (an unknown parameter is refused), then the request
 * waits until the `reads` have reached its X-Min-Position. Schemas of answers are
 * plain (z.string() for an id): they are checked in tests, not made by transforming. tests/http/example-routes.ts
 * has whole examples.
 */
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Execute } from '#src/deciding/request.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { Reader } from '#src/postgres/reader.ts'
import type { ReadModels } from '#src/projecting/status.ts'

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** What a query may use. */
export interface Services {
  readonly reader: Reader
  readonly readModels: ReadModels
  readonly store: EventStore
  readonly execute: Execute
}

export type Routes = (app: App, services: Services) => void | Promise<void>

/** The shape of an answer about one thing. */
export function dataOf<T extends z.ZodType>(data: T) {
  return z.object({ data, meta: z.object({}) })
}

/** What is made of a row; NOT_FOUND when there is none, which is also the answer for another tenant's. */
export function found<R, T>(row: R | undefined, show: (row: R) => T): T {
  if (row === undefined) throw new Refusal('NOT_FOUND')
  return show(row)
}
