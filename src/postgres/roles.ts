import type pg from 'pg'
import { errorCode } from '#src/postgres/error-code.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/**
 * ledger_reader: every query of the app runs in it, under row-level security. ledger_reporting: what a person's
 * own login is granted to read the schema `reporting`. Nobody logs in as either.
 */
const roles = ['ledger_reader', 'ledger_reporting'] as const

/**
 * Makes the roles where they are missing and lets the current user act as ledger_reader. Roles belong to the
 * cluster: another database's migration may make them at this very moment, which is just as good.
 */
export async function ensureRoles(client: pg.ClientBase): Promise<void> {
  const before = await roleStanding(client)
  refusePowerful(before)
  for (const role of before.missing) await attempt(client, `create role ${role} nologin nobypassrls`)
  const made = await roleStanding(client)
  if (made.missing.length === 0 && !made.mayRead) await attempt(client, `grant ledger_reader to ${made.user}`)

  const after = await roleStanding(client)
  refusePowerful(after)
  if (after.missing.length > 0 || !after.mayRead) throw needsAdmin(after)
}

interface Standing {
  readonly user: string
  readonly missing: readonly string[]
  readonly powerful: readonly string[]
  readonly mayRead: boolean
}

/** How the roles stand, and the current user to them. */
export async function roleStanding(client: pg.ClientBase): Promise<Standing> {
  const { rows } = await client.query<{ rolname: string; powerful: boolean }>(
    `select rolname, rolsuper or rolbypassrls as powerful from pg_roles where rolname = any ($1::text[])`,
    [roles],
  )
  const found = new Set(rows.map((row) => row.rolname))
  const { rows: own } = await client.query<{ name: string; may: boolean }>(
    `select quote_ident(current_user) as name,
            exists (select from pg_roles where rolname = 'ledger_reader'
                       and pg_has_role(current_user, oid, case when $1 then 'SET' else 'MEMBER' end)) as may`,
    [await knowsSetMembership(client)],
  )
  return {
    user: own[0]?.name ?? '',
    missing: roles.filter((role) => !found.has(role)),
    powerful: rows.filter((row) => row.powerful).map((row) => row.rolname),
    mayRead: own[0]?.may ?? false,
  }
}

/** From PostgreSQL 16 on a member of a role may lack the right to act as it. */
async function knowsSetMembership(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  return (rows[0]?.version ?? 0) >= 160_000
}

/** Runs a statement about a role; what it wanted is checked afterwards, so a race lost or a right missing is no error yet. */
async function attempt(client: pg.ClientBase, statement: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query(statement)
      return
    } catch (error) {
      if (tolerated.has(errorCode(error) ?? '')) return
      if (tries >= 20 || !String(error).includes('concurrently updated')) throw error
    }
  }
}

/** The role is there already, seen late or early in the race; the right to make it is missing. */
const tolerated = new Set(['42710', '23505', '42501'])

function refusePowerful({ powerful }: Standing): void {
  if (powerful.length === 0) return
  throw new StartupError(
    `The database role ${powerful.join(', ')} bypasses row-level security, so tenants would not be kept apart.`,
    `Let an administrator run: ${powerful.map((role) => `alter role ${role} nosuperuser nobypassrls;`).join(' ')}`,
  )
}

function needsAdmin({ user, missing }: Standing): StartupError {
  const statements = [
    ...missing.map((role) => `create role ${role} nologin nobypassrls;`),
    `grant ledger_reader to ${user};`,
  ]
  return new StartupError(
    `The database user ${user} may not make the roles that the ledger needs.`,
    `Let an administrator of the server run: ${statements.join(' ')}`,
  )
}
