import { escapeIdentifier, type ClientBase } from 'pg'
import { generationSchema, tableName, tablesOf } from '#src/projecting/read-model.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'

/**
 * Makes the public views of a read model show one generation. A view of such a name that is there already makes room:
 * it shows another generation, or a read model of old whose table has become this one's.
 */
export async function createViews(
  client: ClientBase,
  { projection }: ReadModel,
  generation: number,
): Promise<void> {
  const schema = escapeIdentifier(generationSchema(projection.name, generation))
  for (const { name } of tablesOf(projection)) {
    const table = escapeIdentifier(tableName(name))
    const view = `read_models.${table}`
    await client.query(
      `drop view if exists ${view};
       create view ${view} with (security_invoker = true) as select * from ${schema}.${table};
       grant select on ${view} to ledger_reader, ledger_reporting`,
    )
  }
}

/** Drops the public views that show a generation, whatever tables its version of the projection had. */
export async function dropViews(client: ClientBase, of: { name: string; generation: number }): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select distinct v.relname::text as name
     from pg_depend d
     join pg_class t on t.oid = d.refobjid
     join pg_namespace s on s.oid = t.relnamespace
     join pg_rewrite r on r.oid = d.objid
     join pg_class v on v.oid = r.ev_class
     where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
       and s.nspname = $1 and v.relnamespace = 'read_models'::regnamespace and v.relkind = 'v'`,
    [generationSchema(of.name, of.generation)],
  )
  if (rows.length === 0) return
  await client.query(
    `drop view ${rows.map(({ name }) => `read_models.${escapeIdentifier(name)}`).join(', ')}`,
  )
}
