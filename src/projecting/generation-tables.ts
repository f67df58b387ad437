import { readFile } from 'node:fs/promises'
import { escapeIdentifier, type ClientBase, type Pool } from 'pg'
import { generationSchema, tableName } from '#src/projecting/read-model.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'

/** The table of one generation, as statements name it. */
export interface GenerationTable {
  /** Schema and table, quoted. */
  readonly name: string
  /** The columns that rows are written to, the tenant's among them, quoted. */
  readonly columns: readonly string[]
  /** The key columns, the tenant's first, quoted. */
  readonly key: readonly string[]
}

/**
 * Creates a generation's table in a schema of its own. Readers see their own tenant's rows of it only; the
 * owner, who folds, sees all.
 */
export async function createTable(client: ClientBase, model: ReadModel, generation: number): Promise<void> {
  const { name } = model.projection
  const schema = escapeIdentifier(generationSchema(name, generation))
  const table = `${schema}.${escapeIdentifier(tableName(name))}`
  await client.query(`create schema ${schema}`)
  await client.query(`set local search_path to ${schema}, public`)
  await client.query(await readFile(model.table, 'utf8'))
  await client.query('set local search_path to default')
  await client.query(
    `alter table ${table} enable row level security;
     create policy own_tenant on ${table} for select to ledger_reader, ledger_reporting
       using (tenant = (select ledger.current_tenant()));
     grant usage on schema ${schema} to ledger_reader, ledger_reporting;
     grant select on ${table} to ledger_reader, ledger_reporting`,
  )
  await describeTable(client, model, generation)
}

/** Looks up a generation's table, and refuses one that does not hold what the projection writes. */
export async function describeTable(
  client: Pool | ClientBase,
  model: ReadModel,
  generation: number,
): Promise<GenerationTable> {
  const { name, key, row } = model.projection
  const schema = generationSchema(name, generation)
  const { rows } = await client.query<{ column: string; place: number | null }>(
    `select a.attname::text as "column", array_position(i.indkey::int2[], a.attnum) as place
     from pg_attribute a
     left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
     where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     order by a.attnum`,
    [`${escapeIdentifier(schema)}.${escapeIdentifier(tableName(name))}`],
  )
  const columns = rows.map((found) => found.column)
  const primaryKey = rows
    .filter((found) => found.place !== null)
    .sort((left, right) => (left.place ?? 0) - (right.place ?? 0))
    .map((found) => found.column)
  refuseOther(
    `${name}: its table's columns`,
    [...columns].sort(),
    ['tenant', ...Object.keys(row.shape)].sort(),
  )
  refuseOther(`${name}: its table's primary key`, primaryKey, ['tenant', ...key])
  return {
    name: `${escapeIdentifier(schema)}.${escapeIdentifier(tableName(name))}`,
    columns: columns.map((column) => escapeIdentifier(column)),
    key: primaryKey.map((column) => escapeIdentifier(column)),
  }
}

function refuseOther(what: string, found: readonly string[], expected: readonly string[]): void {
  if (found.join() === expected.join()) return
  throw new Error(`${what} are (${found.join(', ')}), the projection says (${expected.join(', ')})`)
}

/**
 * Has the planner look at a table that was filled in one go. The server would do so by itself only after a while, and
 * plan until then for a table that is nearly empty.
 */
export async function gatherStatistics(pool: Pool, of: { name: string; generation: number }): Promise<void> {
  const schema = escapeIdentifier(generationSchema(of.name, of.generation))
  await pool.query(`analyze ${schema}.${escapeIdentifier(tableName(of.name))}`)
}

/** Makes the public view of a read model show one generation. A view of that name must not be there. */
export async function createView(client: ClientBase, name: string, generation: number): Promise<void> {
  const table = escapeIdentifier(tableName(name))
  const view = `read_models.${table}`
  await client.query(
    `create view ${view} with (security_invoker = true)
       as select * from ${escapeIdentifier(generationSchema(name, generation))}.${table};
     grant select on ${view} to ledger_reader, ledger_reporting`,
  )
}

/** Drops a generation's tables; fails rather than taking along what others have built on them. */
export async function dropTable(client: ClientBase, name: string, generation: number): Promise<void> {
  const schema = escapeIdentifier(generationSchema(name, generation))
  await client.query(
    `drop table if exists ${schema}.${escapeIdentifier(tableName(name))}; drop schema if exists ${schema}`,
  )
}
