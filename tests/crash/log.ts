import { Client } from 'pg'

/** An event as it lies in the database, read without the product's own code. */
export interface Logged {
  readonly position: number
  readonly recordedAt: string
  readonly tenant: string
  readonly stream: string
  readonly revision: number
  readonly type: string
  readonly id: string
  readonly commandId: string
  /** The command itself for what somebody sent, the event answered for what a reaction sent. */
  readonly causationId: string
  readonly subject: string
  readonly data: unknown
}

interface Row {
  position: string
  recorded_at: string
  tenant: string
  stream: string
  revision: number
  type: string
  meta: { id?: string; commandId: string; causationId: string; actor: { subject: string } }
  data: unknown
}

/** A connection of the test's own, beside the server that is being looked at. */
export async function withDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The whole log, in its order. */
export async function readLog(client: Client): Promise<Logged[]> {
  const { rows } = await client.query<Row>(
    `select position::text, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as recorded_at,
            tenant, stream, revision, type, meta, data
     from ledger.events e order by e.position`,
  )
  return rows.map(logged)
}

function logged({ recorded_at: recordedAt, position, meta, ...rest }: Row): Logged {
  const { commandId, causationId, actor } = meta
  const id = meta.id ?? `${commandId}/${rest.revision}`
  return {
    ...rest,
    id,
    commandId,
    causationId,
    recordedAt,
    position: Number(position),
    subject: actor.subject,
  }
}

/** How far everything is that follows the log. */
export interface Progress {
  readonly head: number
  /** The least that any live read model has folded. */
  readonly projections: number
  /** The least that any reaction has seen durably. */
  readonly reactions: number
  readonly halted: readonly string[]
  readonly parked: number
}

export async function readProgress(client: Client): Promise<Progress> {
  const { rows } = await client.query<
    Record<'head' | 'projections' | 'reactions' | 'parked', string> & { halted: string[] }
  >(
    `select (select coalesce(max(position), 0) from ledger.events)::text as head,
            (select coalesce(min(checkpoint), 0) from ledger.projections where state = 'live')::text as projections,
            (select coalesce(min(checkpoint::numeric), 0) from ledger.reactions)::text as reactions,
            (select count(*) from ledger.parked_reactions where resolved_at is null)::text as parked,
            array(select name || ' on event ' || halt_position || ': ' || halt_cause from ledger.projections
                  where state = 'live' and halt_position is not null) as halted`,
  )
  const [row] = rows
  if (row === undefined) throw new Error('the database told nothing about its progress')
  return {
    head: Number(row.head),
    projections: Number(row.projections),
    reactions: Number(row.reactions),
    parked: Number(row.parked),
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
