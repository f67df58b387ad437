import type pg from 'pg'
import { type Finding, well, wrong } from '#src/cli/doctor/finding.ts'
import { roleStanding } from '#src/postgres/roles.ts'

/** Whether the roles that keep tenants apart are there, and may do what they must and nothing more. */
export async function roleFindings(client: pg.ClientBase): Promise<Finding[]> {
  const { user, missing, powerful, mayRead } = await roleStanding(client)
  if (missing.length > 0) {
    const statements = missing.map((role) => `create role ${role} nologin nobypassrls;`).join(' ')
    return [
      wrong(
        'roles',
        `${missing.join(', ')} missing; let an administrator run: ${statements} then start the server`,
      ),
    ]
  }
  if (powerful.length > 0) {
    const statements = powerful.map((role) => `alter role ${role} nosuperuser nobypassrls;`).join(' ')
    return [
      wrong(
        'roles',
        `${powerful.join(', ')} would see every tenant; let an administrator run: ${statements}`,
      ),
    ]
  }
  if (!mayRead)
    return [wrong('roles', `${user} may not act as ledger_reader; run: grant ledger_reader to ${user};`)]
  return [well('roles', 'both are there, and row-level security holds for them')]
}

/** What ledger_reader may do: see every public view, its own tenant's rows, and change nothing. */
export async function grantFindings(client: pg.ClientBase): Promise<Finding[]> {
  const { rows } = await client.query<{ fault: Fault; name: string }>(faults)
  if (rows.length === 0)
    return [well('grants', 'ledger_reader sees every public view and can change nothing')]
  const byFault = Map.groupBy(rows, ({ fault }) => fault)
  return [...byFault].map(([fault, found]) => {
    const names = found.map(({ name }) => name)
    return wrong('grants', `${names.join(', ')} ${remedies[fault](names)}`)
  })
}

type Fault = 'unreadable' | 'writable' | 'unguarded'

const remedies: Readonly<Record<Fault, (names: readonly string[]) => string>> = {
  unreadable: (names) =>
    `cannot be read by ledger_reader; run: ${names.map((name) => `grant select on ${name} to ledger_reader;`).join(' ')} and grant it usage on the schema`,
  writable: (names) =>
    `can be changed by ledger_reader; run: ${names.map((name) => `revoke insert, update, delete, truncate on ${name} from ledger_reader, public;`).join(' ')}`,
  unguarded: () =>
    'shows every tenant\u2019s rows to every reader; make it anew with: ledger rebuild <projection>',
}

/**
 * Tables and views by what is wrong with them. A public view is read with the rights of who asks, so the table behind
 * it must be readable as well, and guarded by row-level security.
 */
const faults = `
  with live as (
    select format('gen_%s_%s', generation, replace(name, '-', '_')) as schema
    from ledger.projections where state = 'live'
  ), shown as (
    select c.oid, n.oid as schema_oid, n.nspname, c.relkind, c.relrowsecurity, c.reloptions,
           format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm')
      and (n.nspname in ('ledger', 'read_models', 'reporting') or starts_with(n.nspname, 'gen_'))
  )
  select 'unreadable' as fault, name from shown
  where (nspname = 'read_models' or nspname in (select schema from live))
    and not (has_schema_privilege('ledger_reader', schema_oid, 'usage')
             and has_table_privilege('ledger_reader', oid, 'select'))
  union all
  select 'writable', name from shown
  where has_table_privilege('ledger_reader', oid, 'insert, update, delete, truncate')
  union all
  select 'unguarded', name from shown
  where (nspname in (select schema from live) and relkind in ('r', 'p') and not relrowsecurity)
     or (nspname = 'read_models' and relkind = 'v'
         and not coalesce('security_invoker=true' = any (reloptions), false))
  order by fault, name`
