import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { sendCsv } from '#src/http/csv.ts'
import type { CsvRow } from '#src/http/csv.ts'
import { encodeCursor } from '#src/http/cursor.ts'
import type { SortKey } from '#src/http/cursor.ts'
import { listQuery } from '#src/http/list-query.ts'
import { callerOf } from '#src/http/request.ts'
import type { App } from '#src/http/routes.ts'
import { asSent, checked } from '#src/http/validation.ts'
import type { Role } from '#src/kernel/roles.ts'
import type { Reader, Statement } from '#src/postgres/reader.ts'

/** A list over a read model, as a value: paging, CSV and documentation derive from it. */
export interface List<
  F extends z.ZodObject,
  R extends z.ZodObject,
  T extends z.ZodObject,
  P extends z.ZodObject,
> {
  readonly summary: string
  readonly tags: readonly string[]
  readonly may: readonly Role[]
  readonly reads: readonly string[]
  /** The ids in its path. */
  readonly params: P
  /** The query parameters that narrow it, all of them texts. */
  readonly filters: F
  /** The orders it may be read in, the usual one first. */
  readonly sorts: Readonly<Record<string, Sort<z.output<R>>>>
  /** A row as it comes from the database. */
  readonly row: R
  /** What is shown of it; its fields are the columns of the CSV. */
  readonly item: T
  show(this: void, row: z.output<R>): z.output<T>
  /** At most `limit` rows in the order of the sort, after a key. */
  select(this: void, question: Question<F, P>): Statement
}

/** An order. Its key must be unique within the list, or pages would lose rows. */
interface Sort<Row> {
  readonly key: z.ZodType<SortKey>
  of(this: void, row: Row): SortKey
}

export interface Question<F extends z.ZodObject, P extends z.ZodObject> {
  readonly tenant: string
  readonly params: z.output<P>
  readonly filters: z.output<F>
  readonly sort: string
  readonly after: SortKey | undefined
  readonly limit: number
}

const csvPage = 1_000

/** Answers a list at a path: in pages by keyset cursors, or the whole of it as CSV. */
export function addList<
  F extends z.ZodObject,
  R extends z.ZodObject,
  T extends z.ZodObject,
  P extends z.ZodObject,
>({ app, reader }: { app: App; reader: Reader }, path: string, list: List<F, R, T, P>): void {
  const query = listQuery({ ...list, name: path })
  const pages = pagesOf(list, reader)
  const table = { name: path.split('/').at(-1) ?? '', columns: Object.keys(list.item.shape) }

  app.get(path, {
    config: { may: list.may, reads: list.reads },
    schema: {
      summary: list.summary,
      tags: [...list.tags],
      params: list.params,
      querystring: query.schema,
      response: { 200: z.object({ data: z.array(list.item), meta: PageMeta }) },
    },
    exposeHeadRoute: false,
    validatorCompiler: asSent,
    handler: async (request, reply) => {
      const params = checked(list.params, request.params)
      const { asCsv, sent, limit, ...asked } = query.read(request.query, request.headers.accept)
      const question = { ...asked, params, tenant: callerOf(request).tenant }
      if (asCsv) {
        const whole = { ...question, limit: csvPage }
        return sendCsv(reply, { ...table, pages: pages.all(await pages.one(whole), whole) })
      }
      const rows = await pages.one({ ...question, limit: limit + 1 })
      const shown = rows.slice(0, limit)
      const last = rows.length > limit ? shown.at(-1) : undefined
      const next = last && {
        list: path,
        sort: asked.sort,
        filters: sent,
        after: pages.keyOf(last, asked.sort),
      }
      return reply.send({
        data: shown.map((row) => list.show(row)),
        meta: next ? { nextCursor: encodeCursor(next) } : {},
      })
    },
  })
}

const PageMeta = z.object({
  nextCursor: z.string().optional().meta({ description: 'Absent on the last page' }),
})

function pagesOf<F extends z.ZodObject, R extends z.ZodObject, T extends z.ZodObject, P extends z.ZodObject>(
  list: List<F, R, T, P>,
  reader: Reader,
) {
  const Rows = z.array(list.row)
  const one = async (question: Question<F, P>): Promise<z.output<R>[]> =>
    Rows.parse(await reader.query(question.tenant, list.select(question)))
  const keyOf = (row: z.output<R>, sort: string): SortKey => list.sorts[sort]?.of(row) ?? []

  /** Ends because each page begins after the last row of the one before; a sort that stands still is a defect. */
  async function* all(first: z.output<R>[], question: Question<F, P>): AsyncGenerator<CsvRow[]> {
    let page = first
    let after: SortKey | undefined
    for (;;) {
      yield page.map((row) => list.show(row))
      const last = page.length < question.limit ? undefined : page.at(-1)
      if (last === undefined) return
      const next = keyOf(last, question.sort)
      if (isDeepStrictEqual(next, after))
        throw new Error(`The sort ${question.sort} does not tell rows apart.`)
      after = next
      page = await one({ ...question, after })
    }
  }
  return { one, all, keyOf }
}
