import { createReadStream } from 'node:fs'
import { escapeIdentifier, type ClientBase } from 'pg'
import { z } from 'zod'
import { tableName, type Table } from '#src/cli/backup/tables.ts'

const Line = z.array(z.string().nullable())

/** How much goes to the server at once. */
const page = { rows: 1_000, characters: 4_000_000 }

/** Reads the rows of a backup's file into an empty table. Returns how many there were. */
export async function loadTable(
  client: ClientBase,
  table: Table,
  { path, onRows }: { path: string; onRows(this: void, rows: number): void },
): Promise<number> {
  const text = insertion(table)
  let rows = 0
  for await (const lines of pagesOf(path)) {
    const values = table.columns.map((_, column) => lines.map((line) => line[column] ?? null))
    await client.query({ text, values })
    rows += lines.length
    onRows(lines.length)
  }
  return rows
}

function insertion(table: Table): string {
  const names = table.columns.map(({ name }) => escapeIdentifier(name))
  const values = table.columns.map(({ name, type }) => `r.${escapeIdentifier(name)}::${type}`)
  const arrays = table.columns.map((_, index) => `$${index + 1}::text[]`)
  return `insert into ${tableName(table)} (${names.join(', ')}) overriding system value
          select ${values.join(', ')} from unnest(${arrays.join(', ')}) as r(${names.join(', ')})`
}

async function* pagesOf(path: string): AsyncGenerator<(string | null)[][]> {
  let lines: (string | null)[][] = []
  let characters = 0
  for await (const line of linesOf(path)) {
    lines.push(Line.parse(JSON.parse(line)))
    characters += line.length
    if (lines.length < page.rows && characters < page.characters) continue
    yield lines
    lines = []
    characters = 0
  }
  if (lines.length > 0) yield lines
}

/** Lines end at a line feed alone: `readline` would also end them at separators that a text may hold. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const parts = (rest + String(chunk)).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  if (rest !== '') yield rest
}
