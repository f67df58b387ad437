import { z } from 'zod'
import { cursorInvalid, decodeCursor } from '#src/http/cursor.ts'
import type { SentFilters, SortKey } from '#src/http/cursor.ts'
import { fieldProblems } from '#src/http/input-problems.ts'
import { isRecord, requireStrict } from '#src/http/validation.ts'
import { invalid, Refusal } from '#src/kernel/errors.ts'

export const defaultLimit = 50
const largestLimit = 200

export const Limit = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, `must be a number from 1 to ${largestLimit}`)
  .transform(Number)
  .refine((limit) => limit <= largestLimit, `must be at most ${largestLimit}`)
  .meta({ description: `How many to answer with: ${defaultLimit} when left out, at most ${largestLimit}` })

const controls = {
  cursor: z.string().max(4_000).optional().meta({ description: 'The `meta.nextCursor` of the page before' }),
  limit: Limit.optional(),
  sort: z.string().optional(),
  format: z
    .enum(['json', 'csv'])
    .optional()
    .meta({ description: 'csv sends the whole list, as Accept: text/csv does' }),
}

/** What a list is asked, whether by its first page or by a cursor. */
export interface Asked<F> {
  readonly filters: F
  /** The filters as they were sent, for the next cursor. */
  readonly sent: SentFilters
  readonly sort: string
  readonly after: SortKey | undefined
  readonly limit: number
  readonly asCsv: boolean
}

export interface ListShape<F extends z.ZodObject> {
  /** Its path: a cursor belongs to one list. */
  readonly name: string
  readonly filters: F
  /** The orders it may be read in, the usual one first. */
  readonly sorts: Readonly<Record<string, { readonly key: z.ZodType<SortKey> }>>
}

/** The query string of a list: its schema for the documentation, and how it is read. */
export function listQuery<F extends z.ZodObject>(list: ListShape<F>) {
  const sorts = Object.keys(list.sorts)
  const usualSort = sorts[0] ?? ''
  const sort = z
    .enum(sorts)
    .optional()
    .meta({ description: `The order, ${usualSort} when left out` })
  const Controls = z.strictObject({ ...controls, sort })
  requireStrict(list.filters, list.name)

  return {
    schema: list.filters.extend(Controls.shape),
    read(query: unknown, accept: string | undefined): Asked<z.output<F>> {
      const [sentControls, sent] = parted(query)
      const control = Controls.safeParse(sentControls)
      const filter = list.filters.safeParse(sent)
      if (!control.success || !filter.success) {
        const issues = [...(control.error?.issues ?? []), ...(filter.error?.issues ?? [])]
        throw new Refusal('INVALID', {}, fieldProblems(issues, query))
      }
      const { cursor, sort } = control.data
      const page = pageOf(control.data, accept)
      if (cursor !== undefined) return { ...page, ...resumed(list, cursor, { sort, filters: sent }) }
      return { ...page, filters: filter.data, sent, sort: sort ?? usualSort, after: undefined }
    },
  }
}

type Page = Pick<Asked<unknown>, 'limit' | 'asCsv'>

function pageOf(
  sent: { cursor?: string | undefined; limit?: number | undefined; format?: string | undefined },
  accept = '',
): Page {
  const asCsv = sent.format === undefined ? accept.includes('text/csv') : sent.format === 'csv'
  if (asCsv && (sent.cursor ?? sent.limit) !== undefined) {
    throw invalid('format', 'csv is the whole list: leave out cursor and limit')
  }
  return { limit: sent.limit ?? defaultLimit, asCsv }
}

function resumed<F extends z.ZodObject>(
  list: ListShape<F>,
  text: string,
  beside: { sort: string | undefined; filters: SentFilters },
) {
  const cursor = decodeCursor(text, list.name, beside)
  const filters = list.filters.safeParse(cursor.filters)
  const sort = Object.hasOwn(list.sorts, cursor.sort) ? list.sorts[cursor.sort] : undefined
  const after = sort?.key.safeParse(cursor.after)
  if (!filters.success || after?.success !== true) throw cursorInvalid('The cursor is not one of this list.')
  return { filters: filters.data, sent: cursor.filters, sort: cursor.sort, after: after.data }
}

/** The parameters that every list has, and the filters of this one. */
function parted(query: unknown): [Record<string, unknown>, SentFilters] {
  const entries = Object.entries(isRecord(query) ? query : {})
  const isControl = ([name]: [string, unknown]): boolean => Object.hasOwn(controls, name)
  return [
    Object.fromEntries(entries.filter(isControl)),
    Object.fromEntries(entries.filter((entry) => !isControl(entry))),
  ]
}
