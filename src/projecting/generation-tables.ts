import { readFile } from 'node:fs/promises'
import { escapeIdentifier, type ClientBase, type Pool } from 'pg'
import type { Table } from '#src/kernel/projection.ts'
import { generationSchema, tableName, tablesOf } from '#src/projecting/read-model.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'

/** A table of one generation, as statements name it. */
export interface GenerationTable {
  /** Schema and table, quoted. */
  readonly name: string
  /** The columns that rows are written to, the tenant's among them, quoted. */
  readonly columns: readonly string[]
  /** The key columns, the tenant's first, quoted. */
  readonly key: readonly string[]
  /** The second table of the projection whose first table this is. */
  readonly following?: GenerationTable
}

type Connection = Pool | ClientBase

/** A generation's table, and the one that follows it if there is one. */
export function withFollowing(table: GenerationTable): readonly GenerationTable[] {
  return table.following === undefined ? [table] : [table, table.following]
}

/**
 * Creates a generation's tables in a schema of their own. Readers see their own tenant's rows of them only; the
 * owner, who folds, sees all.
 */
export async function createTables(client: ClientBase, model: ReadModel, generation: number): Promise<void> {
  const { name } = model.projection
  const schema = escapeIdentifier(generationSchema(name, generation))
  await client.query(`create schema ${schema}`)
  await client.query(`set local search_path to ${schema}, public`)
  await client.query(await readFile(model.table, 'utf8'))
  await client.query('set local search_path to default')
  const expected = tablesOf(model.projection).map((table) => tableName(table.name))
  refuseOther(`${name}: its tables`, await tableNames(client, { name, generation }), expected.sort())
  await client.query(`grant usage on schema ${schema} to ledger_reader, ledger_reporting`)
  for (const one of expected) {
    const table = `${schema}.${escapeIdentifier(one)}`
    await client.query(
      `alter table ${table} enable row level security;
       create policy own_tenant on ${table} for select to ledger_reader, ledger_reporting
         using (tenant = (select ledger.current_tenant()));
       grant select on ${table} to ledger_reader, ledger_reporting`,
    )
  }
  await describeTable(client, model, generation)
}

/** Looks up a generation's tables, and refuses those that do not hold what the projection writes. */
export async function describeTable(
  client: Connection,
  { projection }: ReadModel,
  generation: number,
): Promise<GenerationTable> {
  const schema = escapeIdentifier(generationSchema(projection.name, generation))
  const first = await describe(client, projection, schema)
  if (projection.following === undefined) return first
  return { ...first, following: await describe(client, projection.following, schema) }
}

async function describe(client: Connection, table: Table, schema: string): Promise<GenerationTable> {
  const name = `${schema}.${escapeIdentifier(tableName(table.name))}`
  const { rows } = await client.query<{ column: string; place: number | null }>(
    `select a.attname::text as "column", array_position(i.indkey::int2[], a.attnum) as place
     from pg_attribute a
     left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
     where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     order by a.attnum`,
    [name],
  )
  const columns = rows.map((found) => found.column)
  const primaryKey = rows
    .filter((found) => found.place !== null)
    .sort((left, right) => (left.place ?? 0) - (right.place ?? 0))
    .map((found) => found.column)
  const expected = ['tenant', ...Object.keys(table.row.shape)].sort()
  refuseOther(`${table.name}: its table's columns`, [...columns].sort(), expected)
  refuseOther(`${table.name}: its table's primary key`, primaryKey, ['tenant', ...table.key])
  return {
    name,
    columns: columns.map((column) => escapeIdentifier(column)),
    key: primaryKey.map((column) => escapeIdentifier(column)),
  }
}

function refuseOther(what: string, found: readonly string[], expected: readonly string[]): void {
  if (found.join() === expected.join()) return
  throw new Error(`${what} are (${found.join(', ')}), the projection says (${expected.join(', ')})`)
}

/** The tables that a generation has, which another version of the projection may have made. */
async function tableNames(client: Connection, of: { name: string; generation: number }): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select tablename::text as name from pg_tables where schemaname = $1`,
    [generationSchema(of.name, of.generation)],
  )
  return rows.map(({ name }) => name).sort()
}

/**
 * Has the server look at tables that were filled in one go. By itself it would do so only after a while, and until then
 * plan for tables that are nearly empty, and read rows whose index alone would answer.
 */
export async function gatherStatistics(pool: Pool, of: { name: string; generation: number }): Promise<void> {
  const tables = await quotedTables(pool, of)
  if (tables.length > 0) await pool.query(`vacuum (analyze) ${tables.join(', ')}`)
}

/** Drops a generation's tables; fails rather than taking along what others have built on them. */
export async function dropTables(
  client: ClientBase,
  of: { name: string; generation: number },
): Promise<void> {
  const tables = await quotedTables(client, of)
  if (tables.length > 0) await client.query(`drop table if exists ${tables.join(', ')}`)
  await client.query(`drop schema if exists ${escapeIdentifier(generationSchema(of.name, of.generation))}`)
}

async function quotedTables(client: Connection, of: { name: string; generation: number }): Promise<string[]> {
  const schema = escapeIdentifier(generationSchema(of.name, of.generation))
  return (await tableNames(client, of)).map((name) => `${schema}.${escapeIdentifier(name)}`)
}
