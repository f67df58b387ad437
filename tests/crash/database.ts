import { Client } from 'pg'

/** A connection of the test's own, beside the servers that are being looked at. */
export async function openDatabase(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** How far everything is that follows the log. */
export interface Progress {
  /** The least that any live read model has folded. */
  readonly projections: number
  /** The least that any reaction has seen durably. */
  readonly reactions: number
  readonly halted: readonly string[]
  readonly parked: number
  /** The least that any webhook was served of. */
  readonly webhooks: number
}

export async function readProgress(client: Client): Promise<Progress> {
  const { rows } = await client.query<
    Record<'projections' | 'reactions' | 'parked' | 'webhooks', string> & { halted: string[] }
  >(
    `select (select coalesce(min(checkpoint), 0) from ledger.projections where state = 'live')::text as projections,
            (select coalesce(min(checkpoint::numeric), 0) from ledger.reactions)::text as reactions,
            (select count(*) from ledger.parked_reactions where resolved_at is null)::text as parked,
            (select coalesce(min(cursor::numeric), 0) from ledger.webhook_cursors)::text as webhooks,
            array(select name || ' on event ' || halt_position || ': ' || halt_cause from ledger.projections
                  where state = 'live' and halt_position is not null) as halted`,
  )
  const [row] = rows
  if (row === undefined) throw new Error('the database told nothing about its progress')
  return {
    projections: Number(row.projections),
    reactions: Number(row.reactions),
    parked: Number(row.parked),
    webhooks: Number(row.webhooks),
    halted: row.halted,
  }
}

/** Who is at work in the database, and who holds or waits for which lock: for finding out why nothing goes on. */
export async function readSessions(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(
    `select concat_ws(' ', a.pid, a.application_name, a.state, a.wait_event_type, a.wait_event,
                      'since ' || a.state_change::time(0), left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80),
                      (select string_agg(concat_ws(' ', l.locktype, l.mode, case when l.granted then 'held' else 'AWAITED' end), ', ')
                       from pg_locks l where l.pid = a.pid and (l.locktype = 'advisory' or not l.granted))) as line
     from pg_stat_activity a
     where a.datname = current_database() and a.pid <> pg_backend_pid()
     order by a.application_name, a.pid`,
  )
  return rows.map(({ line }) => line)
}
