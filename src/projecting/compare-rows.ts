import type pg from 'pg'
import { z } from 'zod'
import type { GenerationTable } from '#src/projecting/generation-tables.ts'

/** One row that is not as it should be. */
export interface Difference {
  /** The table it belongs to, when that is not the first of its read model. */
  readonly table?: string
  /** Its key, the tenant first. */
  readonly key: readonly unknown[]
  /** Missing: the log says it should be there. Extra: nothing in the log brought it about. */
  readonly kind: 'missing' | 'extra' | 'different'
  /** The columns that differ, with what is in the table and what should be. */
  readonly columns: readonly {
    readonly column: string
    readonly found: unknown
    readonly expected: unknown
  }[]
}

export interface Comparison {
  readonly rows: number
  readonly wrong: number
  readonly differences: readonly Difference[]
}

/** A table in a transaction of its own; of one tenant, or of all. */
export interface Side {
  readonly client: pg.ClientBase
  readonly table: GenerationTable
  readonly tenant?: string | undefined
}

/** A row with its key as JSON text, the tenant first. */
export interface KeyedRow {
  key: string
  row: string
}

const Key = z.array(z.unknown())
const Fields = z.record(z.string(), z.unknown())

const fetchRows = 1_000
const shown = 100

/** Goes through the rows of two tables side by side, in the order of their keys, a few at a time. */
export async function compareRows(found: Side, expected: Side): Promise<Comparison> {
  const differences: Difference[] = []
  let rows = 0
  let wrong = 0
  for await (const [one, other] of pairsOf(found, expected)) {
    if (one !== undefined) rows += 1
    const difference = differenceOf(one, other)
    if (difference === undefined) continue
    wrong += 1
    if (differences.length < shown) differences.push(difference)
  }
  return { rows, wrong, differences }
}

/** What differs between two tables, in the order of the keys. */
export async function* differencesOf(found: Side, expected: Side): AsyncGenerator<Difference> {
  for await (const [one, other] of pairsOf(found, expected)) {
    const difference = differenceOf(one, other)
    if (difference !== undefined) yield difference
  }
}

/** The rows of two tables by key; one that only one table has stands alone. */
async function* pairsOf(
  found: Side,
  expected: Side,
): AsyncGenerator<[KeyedRow | undefined, KeyedRow | undefined]> {
  const left = rowsOf(found)
  const right = rowsOf(expected)
  let [one, other] = [await next(left), await next(right)]
  while (one !== undefined || other !== undefined) {
    const order = compareKeys(one, other)
    yield [order <= 0 ? one : undefined, order >= 0 ? other : undefined]
    if (order <= 0) one = await next(left)
    if (order >= 0) other = await next(right)
  }
}

/** The rows by key: the key as JSON text in the order of its bytes, the row as JSON with its keys in order. */
export async function* rowsOf({ client, table, tenant }: Side): AsyncGenerator<KeyedRow> {
  const key = table.key.map((column) => `t.${column}`).join(', ')
  await client.query(
    `declare compared no scroll cursor for
     select json_build_array(${key})::text collate "C" as key, to_jsonb(t)::text as row
     from ${table.name} t
     where $1::text is null or t.tenant = $1
     order by 1`,
    [tenant],
  )
  for (;;) {
    const { rows } = await client.query<KeyedRow>(`fetch ${fetchRows} from compared`)
    yield* rows
    if (rows.length < fetchRows) break
  }
  await client.query('close compared')
}

async function next(rows: AsyncGenerator<KeyedRow>): Promise<KeyedRow | undefined> {
  const { value, done } = await rows.next()
  return done === true ? undefined : value
}

/** Which of two rows comes first; one that is not there comes last. */
function compareKeys(left: KeyedRow | undefined, right: KeyedRow | undefined): number {
  if (left === undefined || right === undefined) return left === undefined ? 1 : -1
  return Buffer.compare(Buffer.from(left.key), Buffer.from(right.key))
}

function differenceOf(found: KeyedRow | undefined, expected: KeyedRow | undefined): Difference | undefined {
  if (found !== undefined && expected !== undefined && found.row === expected.row) return undefined
  const key = Key.parse(JSON.parse((found ?? expected)?.key ?? '[]'))
  const kind = found === undefined ? 'missing' : expected === undefined ? 'extra' : 'different'
  const [is, should] = [fieldsOf(found), fieldsOf(expected)]
  const columns = [...new Set([...Object.keys(is), ...Object.keys(should)])]
    .filter((column) => JSON.stringify(is[column]) !== JSON.stringify(should[column]))
    .map((column) => ({ column, found: is[column], expected: should[column] }))
  return { key, kind, columns }
}

function fieldsOf(row: KeyedRow | undefined): Record<string, unknown> {
  return row === undefined ? {} : Fields.parse(JSON.parse(row.row))
}
