import { z } from 'zod'
import { type CsvRow, sendCsv } from '#src/http/csv.ts'
import { encodeCursor, type SortKey } from '#src/http/cursor.ts'
import { type Asked, listQuery } from '#src/http/list-query.ts'
import { type Moment, momentOf } from '#src/http/moment.ts'
import { callerOf } from '#src/http/request.ts'
import { found } from '#src/http/routes.ts'
import type { Routes, Services } from '#src/http/routes.ts'
import { asSent, checked, isRecord } from '#src/http/validation.ts'
import { invalid } from '#src/kernel/errors.ts'
import { formatMoney } from '#src/kernel/money.ts'
import {
  AccountPath,
  Balances,
  balancesAround,
  effectiveChanges,
  type Page,
  postedBy,
  RunningKey,
  RunningRow,
  StatementFilters,
} from '#read-models/account-lines/queries.ts'
import { LineType, lineType } from '#read-models/account-lines/line-type.ts'

const path = '/parties/:partyId/accounts/:currency/statement'
const usualLines = 200
const csvPage = 1_000

/** The statement of an account: every change of its balance between two days, line by line. */
export const addStatement: Routes = (app, services) => {
  const query = listQuery({ name: path, filters: StatementFilters, sorts: { date: { key: RunningKey } } })

  app.get(path, {
    config: { may: ['finance', 'sales', 'auditor'], reads: ['account-lines'] },
    schema: {
      summary: 'The statement of an account: where it stood, every change, where it stands; 200 lines a page',
      tags: ['Accounts'],
      params: AccountPath,
      querystring: query.schema,
      response: { 200: z.object({ data: Shown, meta: z.object({ nextCursor: z.string().optional() }) }) },
    },
    exposeHeadRoute: false,
    validatorCompiler: asSent,
    handler: async (request, reply) => {
      const account = checked(AccountPath, request.params)
      const asked = query.read(request.query, request.headers.accept)
      const limit = isRecord(request.query) && 'limit' in request.query ? asked.limit : usualLines
      const statement = await statementOf(services, callerOf(request).tenant, { account, asked })
      if (asked.asCsv) return sendCsv(reply, csvOf(statement))
      const { lines, last } = await statement.page({ after: asked.after, limit })
      const next = last && { list: path, sort: asked.sort, filters: asked.sent, after: last }
      return reply.send({
        data: { ...statement.head, lines: lines.map(statement.shown) },
        meta: next ? { nextCursor: encodeCursor(next) } : {},
      })
    },
  })
}

const Line = z.object({
  date: z.string(),
  type: LineType,
  documentNumber: z.string().nullable(),
  documentId: z.string().nullable(),
  amount: z.string(),
  balance: z.string(),
})

const Shown = z.object({
  partyId: z.string(),
  currency: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  opening: z.string(),
  lines: z.array(Line),
  closing: z.string(),
})

type Row = z.output<typeof RunningRow>
type Account = z.output<typeof AccountPath>

const Rows = z.array(RunningRow)

async function statementOf(
  services: Services,
  tenant: string,
  { account, asked }: { account: Account; asked: Asked<z.output<typeof StatementFilters>> },
) {
  const { from, to, asOf, knownAt } = asked.filters
  if (from !== undefined && to !== undefined && to < from) throw invalid('to', 'must not be before from')
  const then = await momentOf(services, { asOf, knownAt }, ['account-lines'])
  const moment: Moment = { ...then, asOf: earlier(to, asOf) }
  const { currency } = account

  const [posted, balances] = await services.reader.snapshot(tenant, [
    postedBy(account, then),
    balancesAround(account, moment, from ?? null),
  ])
  found(posted?.[0], () => undefined)
  // What is recorded while the pages are read is in none of them: the lines add up to the closing balance.
  const { opening, closing, until } = Balances.parse(balances?.[0])

  /** One line more than is shown tells whether there is a next page. */
  async function page({ after, limit }: Page): Promise<{ lines: Row[]; last: SortKey | undefined }> {
    const begin = after ?? (from === undefined ? undefined : [from, -1])
    const select = effectiveChanges(account, moment, { after: begin, limit: limit + 1, until })
    const rows = Rows.parse(await services.reader.query(tenant, select))
    const lines = rows.slice(0, limit)
    const last = rows.length > limit ? lines.at(-1) : undefined
    return { lines, last: last && [last.effective_on, last.revision] }
  }

  return {
    head: {
      ...{ partyId: account.partyId, currency, from: from ?? null, to: to ?? null },
      opening: formatMoney(opening, currency),
      closing: formatMoney(closing, currency),
    },
    page,
    shown: (row: Row): z.output<typeof Line> => ({
      date: row.effective_on,
      type: lineType(row),
      documentNumber: row.document_number,
      documentId: row.document_id,
      amount: formatMoney(row.amount, currency),
      balance: formatMoney(row.balance, currency),
    }),
  }
}

function earlier(left: string | undefined, right: string | undefined): string | null {
  if (left === undefined || right === undefined) return left ?? right ?? null
  return left < right ? left : right
}

/** The whole statement as a table: what it opens and closes with stands in its first and last line. */
function csvOf({ head, page, shown }: Awaited<ReturnType<typeof statementOf>>) {
  async function* pages(): AsyncGenerator<CsvRow[]> {
    yield [{ date: head.from, type: 'opening', balance: head.opening }]
    let after: SortKey | undefined
    do {
      const { lines, last } = await page({ after, limit: csvPage })
      yield lines.map(shown)
      after = last
    } while (after !== undefined)
    yield [{ date: head.to, type: 'closing', balance: head.closing }]
  }
  return {
    name: 'statement',
    columns: ['date', 'type', 'documentNumber', 'amount', 'balance'],
    pages: pages(),
  }
}
