import { openDatabase } from '#tests/crash/database.ts'
import type { Logged, LogReader } from '#tests/crash/log.ts'

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

/** The log in PostgreSQL. */
export async function openPostgresLog(url: string, tenant: string): Promise<LogReader> {
  const client = await openDatabase(url)
  return {
    async head() {
      const { rows } = await client.query<{ head: string }>(
        'select coalesce(max(position), 0)::text as head from ledger.events',
      )
      return Number(rows[0]?.head)
    },
    async read() {
      const { rows } = await client.query<Row>(
        `select position::text, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as recorded_at,
                tenant, stream, revision, type, meta, data
         from ledger.events e where tenant = $1 order by e.position`,
        [tenant],
      )
      return rows.map(logged)
    },
    close: () => client.end().catch(() => undefined),
  }
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
