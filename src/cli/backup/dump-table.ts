import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { escapeIdentifier, type ClientBase } from 'pg'
import { type TableFile } from '#src/cli/backup/manifest.ts'
import { tableName, type Table } from '#src/cli/backup/tables.ts'

const page = 2_000

/** Writes the rows of a table to a file, each value as the text that PostgreSQL gives: read back, it is the same. */
export async function dumpTable(
  client: ClientBase,
  table: Table,
  { path, onRows }: { path: string; onRows(this: void, rows: number): void },
): Promise<TableFile> {
  const hash = createHash('sha256')
  let rows = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const lines of pagesOf(client, table)) {
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
      hash.update(text)
      await file.writeFile(text)
      rows += lines.length
      onRows(lines.length)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return {
    table: table.name,
    columns: table.columns.map(({ name }) => name),
    rows,
    sha256: hash.digest('hex'),
  }
}

async function* pagesOf(client: ClientBase, table: Table): AsyncGenerator<(string | null)[][]> {
  const columns = table.columns.map(({ name }) => `${escapeIdentifier(name)}::text`)
  await client.query(
    `declare backup no scroll cursor for select ${columns.join(', ')} from ${tableName(table)}`,
  )
  for (;;) {
    const { rows } = await client.query<(string | null)[]>({ text: `fetch ${page} backup`, rowMode: 'array' })
    if (rows.length > 0) yield rows
    if (rows.length < page) break
  }
  await client.query('close backup')
}
