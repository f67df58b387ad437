import { readFile } from 'node:fs/promises'
import { DatabaseError, escapeIdentifier, type ClientBase } from 'pg'
import type { Log } from '#src/projecting/log.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'

/** Drops the views that the read models' reporting.sql made, so that the views they look at can go as well. */
export async function dropReportingViews(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `delete from ledger.reporting_views where true returning name`,
  )
  if (rows.length === 0) return
  const names = rows.map(({ name }) => `reporting.${escapeIdentifier(name)}`)
  await client.query(`drop view if exists ${names.join(', ')}`)
}

/**
 * Runs every reporting.sql. One that fails, because a read model it looks at is not there yet or in another
 * version, is left out and told: the switch that brings it runs them all again.
 */
export async function makeReportingViews(
  client: ClientBase,
  models: readonly ReadModel[],
  log: Log,
): Promise<void> {
  for (const { projection, reporting } of models) {
    if (reporting === undefined) continue
    const before = await reportingViews(client)
    await client.query('savepoint reporting')
    try {
      await client.query(await readFile(reporting, 'utf8'))
      const made = (await reportingViews(client)).filter((name) => !before.includes(name))
      for (const name of made) await adopt(client, name)
      await client.query('release savepoint reporting')
    } catch (error) {
      await client.query('rollback to savepoint reporting')
      if (!(error instanceof DatabaseError) || error.code === '55P03') throw error
      log.error({ projection: projection.name, err: error }, 'The views for reporting could not be made')
    }
  }
}

async function reportingViews(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select viewname::text as name from pg_views where schemaname = 'reporting'`,
  )
  return rows.map(({ name }) => name)
}

/** Whatever its file says, a view for reporting shows each user the rows of the user's own tenant. */
async function adopt(client: ClientBase, name: string): Promise<void> {
  const view = `reporting.${escapeIdentifier(name)}`
  await client.query(
    `alter view ${view} set (security_invoker = true); grant select on ${view} to ledger_reporting`,
  )
  await client.query('insert into ledger.reporting_views (name) values ($1)', [name])
}
