import type pg from 'pg'
import { type Finding, well, wrong } from '#src/cli/doctor/finding.ts'

/** Whether every position of the log has its event, and nobody can change one. */
export async function logFindings(client: pg.ClientBase): Promise<Finding[]> {
  const { rows } = await client.query<{ events: string; last: string }>(
    'select count(*)::text as events, coalesce(max(position), 0)::text as last from ledger.events',
  )
  const { events = '0', last = '0' } = rows[0] ?? {}
  const text = `${events} events, but the last position is ${last}: events are missing; restore the database from a backup`
  return [
    events === last ? well('log', `${events} events without a gap`) : wrong('log', text),
    ...(await triggerFindings(client)),
  ]
}

const guards = { 'ledger.events': 'events_never_change', 'ledger.log': 'log_never_changes' }
const [before, onDelete, onUpdate, onTruncate] = [2, 8, 16, 32]

async function triggerFindings(client: pg.ClientBase): Promise<Finding[]> {
  const { rows } = await client.query<{ table: string; enabled: boolean }>(
    `select t.tgrelid::regclass::text as "table", t.tgenabled in ('O', 'A') as enabled
     from pg_trigger t join pg_proc p on p.oid = t.tgfoid
     where t.tgrelid = any ($1::regclass[]) and t.tgfoid = to_regprocedure('ledger.refuse_change()')
       and t.tgtype & $2 = $2 and p.prosrc like '%raise exception%'`,
    [Object.keys(guards), before | onDelete | onUpdate | onTruncate],
  )
  const found = Object.entries(guards).flatMap(([table, trigger]) => {
    const state = rows.find((row) => row.table === table)
    if (state?.enabled === true) return []
    const remedy =
      state === undefined
        ? `create trigger ${trigger} before update or delete or truncate on ${table} for each statement execute function ledger.refuse_change();`
        : `alter table ${table} enable trigger ${trigger};`
    return [
      wrong(
        'append-only',
        `${table} can be changed: its trigger is off or gone; run: ${remedy} then ledger verify`,
      ),
    ]
  })
  return found.length > 0 ? found : [well('append-only', 'triggers refuse every change of the log')]
}
