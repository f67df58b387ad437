import { escapeIdentifier, type ClientBase } from 'pg'

/** A table of the schema `ledger` that a backup holds. */
export interface Table {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/**
 * What is not in a backup: the read models and what keeps them going, which are folded anew from the log, and the
 * migrations, which the manifest names. Every other table is in it, so that none that is added later is forgotten.
 */
const leftOut = ['migrations', 'projections', 'generation_numbers', 'reporting_views', 'switching']

/** The tables to back up, in the order of their names. */
export async function readTables(client: ClientBase): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; types: string[] }>(
    `select c.relname::text as name, array_agg(a.attname::text order by a.attnum) as columns,
            array_agg(format_type(a.atttypid, a.atttypmod) order by a.attnum) as types
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r' and c.relname <> all ($1::text[])
     group by c.relname
     order by c.relname`,
    [leftOut],
  )
  return rows.map(({ name, columns, types }) => ({
    name,
    columns: columns.map((column, index) => ({ name: column, type: types[index] ?? 'text' })),
  }))
}

export function tableName({ name }: Pick<Table, 'name'>): string {
  return `ledger.${escapeIdentifier(name)}`
}
