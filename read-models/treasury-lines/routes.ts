import { z } from 'zod'
import { type CsvRow, type CsvTable, sendCsv } from '#src/http/csv.ts'
import { encodeCursor, type SortKey } from '#src/http/cursor.ts'
import { type Asked, listQuery } from '#src/http/list-query.ts'
import { type Moment, momentOf } from '#src/http/moment.ts'
import { callerOf } from '#src/http/request.ts'
import { found } from '#src/http/routes.ts'
import type { Routes, Services } from '#src/http/routes.ts'
import { asSent, checked, isRecord } from '#src/http/validation.ts'
import { invalid } from '#src/kernel/errors.ts'
import { formatMoney } from '#src/kernel/money.ts'
import { TreasuryLineKind } from '#projections/treasury-lines.ts'
import {
  Head,
  headOf,
  LineKey,
  linesOf,
  RunningRow,
  StatementFilters,
  TreasuryAccountId,
} from '#read-models/treasury-lines/queries.ts'

const path = '/treasury-accounts/:treasuryAccountId/statement'
const reads = ['treasury-lines', 'movements', 'parties']
const usualLines = 200
const csvPage = 1_000

/** The statement of a treasury account: every payment between two days, line by line. */
export const treasuryLineRoutes: Routes = (app, services) => {
  const query = listQuery({ name: path, filters: StatementFilters, sorts: { date: { key: LineKey } } })

  app.get(path, {
    config: { may: ['finance', 'auditor'], reads },
    schema: {
      summary:
        'The statement of a treasury account: what was in it, every payment, what is in it; 200 lines a page',
      tags: ['Treasury'],
      params: TreasuryAccountId,
      querystring: query.schema,
      response: { 200: z.object({ data: Shown, meta: z.object({ nextCursor: z.string().optional() }) }) },
    },
    exposeHeadRoute: false,
    validatorCompiler: asSent,
    handler: async (request, reply) => {
      const { treasuryAccountId } = checked(TreasuryAccountId, request.params)
      const asked = query.read(request.query, request.headers.accept)
      const limit = isRecord(request.query) && 'limit' in request.query ? asked.limit : usualLines
      const statement = await statementOf(services, callerOf(request).tenant, { treasuryAccountId, asked })
      if (asked.asCsv) return sendCsv(reply, csvOf(statement))
      const { lines, last } = await statement.page(asked.after, limit)
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
  type: TreasuryLineKind,
  documentNumber: z.string().nullable(),
  partyId: z.string().nullable(),
  partyName: z.string().nullable(),
  movementId: z.string().nullable(),
  settlementId: z.string().nullable(),
  paymentMethod: z.string().nullable(),
  reason: z.string().nullable(),
  amount: z.string(),
  balance: z.string(),
})

const Shown = z.object({
  treasuryAccountId: z.string(),
  currency: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  opening: z.string(),
  lines: z.array(Line),
  closing: z.string(),
})

type Row = z.output<typeof RunningRow>
const Rows = z.array(RunningRow)

async function statementOf(
  services: Services,
  tenant: string,
  {
    treasuryAccountId: id,
    asked,
  }: { treasuryAccountId: string; asked: Asked<z.output<typeof StatementFilters>> },
) {
  const { from, to, asOf, knownAt } = asked.filters
  if (from !== undefined && to !== undefined && to < from) throw invalid('to', 'must not be before from')
  const { reader } = services
  const then = await momentOf(services, { asOf, knownAt }, reads)
  const [row] = await reader.query(tenant, headOf(id, then, { from, to }))
  const { currency, opening, closing, until } = found(row, (row) => Head.parse(row))
  // What is recorded while the pages are read is in none of them: the lines add up to the closing balance.
  const moment: Moment = { ...then, position: until }

  /** One line more than is shown tells whether there is a next page. */
  async function page(after: SortKey | undefined, limit: number) {
    const begin = after ?? (from === undefined ? undefined : [from, '0', -1])
    const rows = Rows.parse(
      await reader.query(tenant, linesOf(id, moment, { after: begin, to, limit: limit + 1 })),
    )
    const lines = rows.slice(0, limit)
    const last = rows.length > limit ? lines.at(-1) : undefined
    return { lines, last: last && ([last.effective_on, last.position, last.line] as const) }
  }

  return {
    head: {
      ...{ treasuryAccountId: id, currency, from: from ?? null, to: to ?? null },
      opening: formatMoney(opening, currency),
      closing: formatMoney(closing, currency),
    },
    page,
    shown: (row: Row) => shownLine(row, currency),
  }
}

function shownLine(row: Row, currency: string): z.output<typeof Line> {
  return {
    date: row.effective_on,
    type: row.kind,
    documentNumber: row.document_number,
    partyId: row.party_id,
    partyName: row.party_name,
    movementId: row.movement_id,
    settlementId: row.settlement_id,
    paymentMethod: row.payment_method,
    reason: row.reason,
    amount: formatMoney(row.amount, currency),
    balance: formatMoney(row.balance, currency),
  }
}

const columns = [
  'date',
  'type',
  'documentNumber',
  'partyName',
  'paymentMethod',
  'reason',
  'amount',
  'balance',
]

/** The whole statement as a table: what it opens and closes with stands in its first and last line. */
function csvOf({ head, page, shown }: Awaited<ReturnType<typeof statementOf>>): CsvTable {
  async function* pages(): AsyncGenerator<CsvRow[]> {
    yield [{ date: head.from, type: 'opening', balance: head.opening }]
    let after: SortKey | undefined
    do {
      const { lines, last } = await page(after, csvPage)
      yield lines.map(shown)
      after = last
    } while (after !== undefined)
    yield [{ date: head.to, type: 'closing', balance: head.closing }]
  }
  return { name: 'treasury-statement', columns, pages: pages() }
}
