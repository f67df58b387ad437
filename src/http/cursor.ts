import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { Refusal } from '#src/kernel/errors.ts'
import { isStorable } from '#src/kernel/texts.ts'

/** The filters of a list as they were sent. */
export type SentFilters = Readonly<Record<string, unknown>>

/** The values that a page begins after, in the order of the sort. */
export type SortKey = readonly (string | number | null)[]

/** Where a list goes on: it holds the filters and the sort, so that a next page never answers another question. */
export interface Cursor {
  readonly list: string
  readonly sort: string
  readonly filters: SentFilters
  readonly after: SortKey
}

/** Anybody can make a cursor up; what no database could hold in a text must not reach one. */
const Text = z.string().refine(isStorable)

const Cursor = z.strictObject({
  list: z.string(),
  sort: z.string(),
  filters: z.record(Text, z.union([Text, z.array(Text)])),
  after: z.array(z.union([Text, z.number(), z.null()])),
})

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/** Reads a cursor that this list gave out; whatever is sent beside it must say the same as it does. */
export function decodeCursor(
  text: string,
  list: string,
  beside: { sort: string | undefined; filters: SentFilters },
): Cursor {
  const cursor = Cursor.safeParse(jsonIn(text))
  if (!cursor.success || cursor.data.list !== list) throw cursorInvalid('The cursor is not one of this list.')

  const { sort, filters } = cursor.data
  const isSameSort = beside.sort === undefined || beside.sort === sort
  const isSameFilters = Object.entries(beside.filters).every(([name, value]) =>
    isDeepStrictEqual(filters[name], value),
  )
  if (!isSameSort || !isSameFilters) {
    throw cursorInvalid(
      'Beside a cursor, filters and sort must be those that it was given out with, or be left out.',
    )
  }
  return cursor.data
}

export function cursorInvalid(detail: string): Refusal {
  return new Refusal('CURSOR_INVALID', { detail })
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
