import { setImmediate as turn } from 'node:timers/promises'
import { DatabaseError, escapeIdentifier } from 'pg'
import type { KeyedView, Reader, ReadRow } from '#src/postgres/reader.ts'

/** How many rows one query asks for at most. */
const mostKeys = 500
/** How many queries of a line are under way at most. A second one begins when so many requests have gathered. */
const mostQueries = 2
const worthASecond = 12

interface Asked {
  resolve(this: void, row: ReadRow | undefined): void
  reject(this: void, reason: unknown): void
}

/** The requests for rows of one view as one tenant: while queries are under way, the others gather behind them. */
interface Line extends KeyedView {
  readonly tenant: string
  waiting: Map<string, Asked[]>
  running: number
}

/**
 * Answers requests for single rows with one query for all that have come while those before were under way. No
 * tenant and no view waits for another's; a request is always answered by a query that began after it came.
 */
export function rowLoader(query: Reader['query']): Reader['byKey'] {
  const lines = new Map<string, Line>()

  const drain = async (id: string, line: Line): Promise<void> => {
    do {
      // What comes in the same turn of the event loop goes along.
      await turn()
      const batch = takeBatch(line)
      if (batch.size > 0) await answer(query, line, batch)
    } while (line.waiting.size > 0)
    line.running -= 1
    if (line.running === 0) lines.delete(id)
  }

  return (tenant, from, value) =>
    new Promise((resolve, reject) => {
      const { view, key, beside } = from
      const id = `${tenant} ${view} ${key} ${beside?.view} ${beside?.column}`
      const line = lines.get(id) ?? { ...from, tenant, waiting: new Map(), running: 0 }
      lines.set(id, line)
      const asked = line.waiting.get(value)
      if (asked === undefined) line.waiting.set(value, [{ resolve, reject }])
      else asked.push({ resolve, reject })
      const isDue = line.running === 0 || line.waiting.size >= worthASecond
      if (!isDue || line.running === mostQueries) return
      line.running += 1
      void drain(id, line)
    })
}

function takeBatch(line: Line): Map<string, Asked[]> {
  const batch = line.waiting
  line.waiting = new Map()
  if (batch.size <= mostKeys) return batch
  const entries = [...batch]
  line.waiting = new Map(entries.slice(mostKeys))
  return new Map(entries.slice(0, mostKeys))
}

async function answer(query: Reader['query'], line: Line, batch: Map<string, Asked[]>): Promise<void> {
  try {
    const rows = await query(line.tenant, { text: textOf(line), values: [[...batch.keys()]] })
    const found = new Map(rows.map((row) => [String(row[line.key]), row]))
    for (const [value, asked] of batch) for (const { resolve } of asked) resolve(found.get(value))
  } catch (error) {
    // A value that is none of the column's type must not spoil the answers to others.
    if (batch.size > 1 && isBadValue(error)) {
      for (const entry of batch) await answer(query, line, new Map([entry]))
      return
    }
    for (const asked of batch.values()) for (const { reject } of asked) reject(error)
  }
}

function textOf({ view, key, beside }: KeyedView): string {
  const other = beside && {
    column: `, other.${escapeIdentifier(beside.column)}`,
    join: `left join read_models.${escapeIdentifier(beside.view)} other on other.tenant = own.tenant`,
  }
  return `select own.*${other?.column ?? ''} from read_models.${escapeIdentifier(view)} own ${other?.join ?? ''}
    where own.tenant = $1 and own.${escapeIdentifier(key)} = any($2)`
}

function isBadValue(error: unknown): boolean {
  return error instanceof DatabaseError && error.code?.startsWith('22') === true
}
