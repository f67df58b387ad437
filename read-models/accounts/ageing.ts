import { z } from 'zod'
import { type CsvRow, sendCsv } from '#src/http/csv.ts'
import { encodeCursor, type SortKey } from '#src/http/cursor.ts'
import { type Asked, listQuery } from '#src/http/list-query.ts'
import { momentOf } from '#src/http/moment.ts'
import { callerOf } from '#src/http/request.ts'
import type { Routes, Services } from '#src/http/routes.ts'
import { TextKey } from '#src/http/sort-keys.ts'
import { AsOf, KnownAt } from '#src/http/time-axes.ts'
import { asSent } from '#src/http/validation.ts'
import { Id } from '#src/kernel/ids.ts'
import { Currency } from '#src/kernel/money.ts'
import {
  type AgedRow,
  AgedRows,
  Ageing,
  bucketsOf,
  rowOf,
  totalsOf,
} from '#read-models/accounts/ageing-rows.ts'
import { ageingPage, type AgeingQuestion, ageingTotals } from '#read-models/accounts/ageing-query.ts'
import { todayOf } from '#read-models/accounts/today.ts'

const usualBuckets = '30,60,90'

const BucketDays = z
  .string()
  .regex(/^[1-9]\d{0,3}(,[1-9]\d{0,3}){0,9}$/, 'must be up to ten numbers of days such as 30,60,90')
  .transform((text) => text.split(',').map(Number))
  .refine((days) => days.every((one, place) => one > (days[place - 1] ?? 0)), 'must grow')
  .meta({ description: `The last day late of each bucket: ${usualBuckets} when left out` })

const Filters = z.strictObject({
  asOf: AsOf.optional(),
  knownAt: KnownAt.optional(),
  bucketDays: BucketDays.optional(),
  totals: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'Whether to add the sums of all accounts, which takes longer' }),
  partyId: Id.optional(),
  currency: Currency.optional(),
})

const path = '/ageing'
const csvPage = 200
const reads = ['accounts', 'account-lines']

/**
 * What was open on a day by how late it was then, whatever has happened since. A page may hold fewer rows than
 * its limit: accounts that nothing was open on are left out.
 */
export const addAgeing: Routes = (app, services) => {
  const key = z.tuple([TextKey, TextKey])
  const query = listQuery({ name: path, filters: Filters, sorts: { party: { key } } })

  app.get(path, {
    config: { may: ['finance', 'auditor'], reads: [...reads, 'parties', 'tenant-settings'] },
    schema: {
      summary: 'What is open by how late it is, party by party; as it was on a day and as it was known then',
      tags: ['Accounts'],
      querystring: query.schema,
      response: { 200: z.object({ data: Ageing, meta: z.object({ nextCursor: z.string().optional() }) }) },
    },
    exposeHeadRoute: false,
    validatorCompiler: asSent,
    handler: async (request, reply) => {
      const asked = query.read(request.query, request.headers.accept)
      const report = await reportOf(services, callerOf(request).tenant, asked)
      if (asked.asCsv) return sendCsv(reply, await report.csv())
      const { rows, last } = await report.page(asked)
      const totals = asked.filters.totals === 'true' ? { totals: await report.totals() } : {}
      const next = last && { list: path, sort: asked.sort, filters: asked.sent, after: last }
      return reply.send({
        data: { rows, ...totals },
        meta: next ? { nextCursor: encodeCursor(next) } : {},
      })
    },
  })
}

interface Page {
  readonly rows: z.output<typeof Ageing>['rows']
  /** After which account the next page begins. */
  readonly last: SortKey | undefined
}

async function reportOf(services: Services, tenant: string, { filters }: Asked<z.output<typeof Filters>>) {
  const { asOf, bucketDays = BucketDays.parse(usualBuckets), partyId, currency } = filters
  const moment = await momentOf(services, filters, reads)
  const day = asOf ?? (await todayOf(services, tenant))
  const buckets = bucketsOf(bucketDays)
  const question: AgeingQuestion = { moment, day, bounds: buckets.map(({ from }) => from), partyId, currency }

  async function page({ after, limit }: { after: SortKey | undefined; limit: number }): Promise<Page> {
    const statement = ageingPage(question, { after, limit: limit + 1 })
    const found = AgedRows.parse(await services.reader.query(tenant, statement))
    const accounts = [...Map.groupBy(found, (row) => `${row.party_id} ${row.currency}`).values()]
    const shown = accounts.slice(0, limit)
    const last = accounts.length > limit ? keyOf(shown.at(-1)) : undefined
    return { rows: shown.flatMap((account) => rowOf(account, buckets)), last }
  }

  async function* pages(first: Page): AsyncGenerator<CsvRow[]> {
    for (let one = first; ; one = await page({ after: one.last, limit: csvPage })) {
      yield one.rows.map(flat)
      if (one.last === undefined) return
    }
  }

  return {
    page,
    totals: async () => totalsOf(await services.reader.query(tenant, ageingTotals(question)), buckets),
    csv: async () => ({
      name: 'ageing',
      columns: ['partyId', 'partyName', 'currency', 'notDue', ...buckets.map(nameOf), 'unallocated', 'total'],
      pages: pages(await page({ after: undefined, limit: csvPage })),
    }),
  }
}

function keyOf(account: readonly AgedRow[] | undefined): SortKey | undefined {
  const row = account?.[0]
  return row && [row.party_id, row.currency]
}

/** Each bucket is a column of its own. */
function flat({ buckets, ...rest }: Page['rows'][number]): CsvRow {
  return { ...rest, ...Object.fromEntries(buckets.map((bucket) => [nameOf(bucket), bucket.amount])) }
}

function nameOf({ from, to }: { from: number; to: number | null }): string {
  return to === null ? `days${from}AndMore` : `days${from}To${to}`
}
