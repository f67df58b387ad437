import type pg from 'pg'
import type { Code } from '#src/kernel/errors.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Reaction } from '#src/kernel/reaction.ts'
import type { ParkedReaction } from '#src/reacting/parked.ts'

/** Why a reaction could not do its work. */
export interface Obstacle {
  readonly code: Code
  readonly details: Readonly<Record<string, unknown>>
}

/** Where reactions wait that were refused. */
export interface Parking {
  park(event: RecordedEvent, reaction: Reaction, obstacle: Obstacle & { command: string }): Promise<void>
  open(tenant: string, page: { after?: string; limit: number }): Promise<readonly ParkedReaction[]>
  find(tenant: string, id: string): Promise<(ParkedReaction & { revision: number }) | undefined>
  resolve(tenant: string, id: string, by: string): Promise<void>
}

/** The id under which a reaction to an event is parked, and its command is sent. */
export function reactionId(event: RecordedEvent, reaction: Reaction): string {
  return derivedId('reaction', event.id, reaction.name)
}

interface ParkedRow {
  id: string
  reaction: string
  command: string
  event_id: string
  event_type: string
  stream: string
  revision: number
  position: string
  code: Code
  details: Record<string, unknown>
  attempts: number
  parked_at: string
}

/** Parked reactions in PostgreSQL. */
export function postgresParking(pool: pg.Pool): Parking {
  return {
    async park(event, reaction, { command, code, details }) {
      await pool.query(
        `insert into ledger.parked_reactions
           (id, tenant, reaction, command, event_id, event_type, stream, revision, position, code, details)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (id) do update
           set attempts = parked_reactions.attempts + 1, code = excluded.code, details = excluded.details`,
        [
          reactionId(event, reaction),
          event.tenant,
          reaction.name,
          command,
          event.id,
          event.type,
          event.stream,
          event.revision,
          event.position,
          code,
          JSON.stringify(details),
        ],
      )
    },
    async open(tenant, { after, limit }) {
      const { rows } = await pool.query<ParkedRow>(
        `select * from ledger.parked_reactions
         where tenant = $1 and resolved_at is null and ($2::uuid is null or id > $2)
         order by id limit $3`,
        [tenant, after ?? null, limit],
      )
      return rows.map(parkedOf)
    },
    async find(tenant, id) {
      const { rows } = await pool.query<ParkedRow>(
        'select * from ledger.parked_reactions where tenant = $1 and id = $2 and resolved_at is null',
        [tenant, id],
      )
      return rows[0] && { ...parkedOf(rows[0]), revision: rows[0].revision }
    },
    async resolve(tenant, id, by) {
      await pool.query(
        'update ledger.parked_reactions set resolved_at = now(), resolved_by = $3 where tenant = $1 and id = $2',
        [tenant, id, by],
      )
    },
  }
}

function parkedOf(row: ParkedRow): ParkedReaction {
  return {
    id: row.id,
    reaction: row.reaction,
    command: row.command,
    event: { id: row.event_id, type: row.event_type, stream: row.stream, position: row.position },
    refusal: { code: row.code, details: row.details },
    attempts: row.attempts,
    parkedAt: row.parked_at,
  }
}
