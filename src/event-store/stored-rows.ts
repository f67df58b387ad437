import { UnreadableEvent } from '#src/event-store/errors.ts'
import type { Actor, RecordedEvent } from '#src/kernel/event.ts'
import type { CivilDate, Instant } from '#src/kernel/dates.ts'

interface Meta {
  id: string
  actor: Actor
  commandId: string
  requestHash: string
  correlationId: string
  causationId: string
}

/** A row of ledger.events in the order of `columns`. */
export type StoredRow = [
  position: string,
  recordedAt: Instant,
  revision: number,
  schemaVersion: number,
  effectiveOn: CivilDate,
  tenant: string,
  stream: string,
  type: string,
  meta: Meta | null,
  data: unknown,
]

export const columns =
  'e.position::text, e.recorded_at, e.revision, e.schema_version, e.effective_on, e.tenant, e.stream, e.type, e.meta, e.data'

export function eventOf(row: StoredRow): RecordedEvent {
  const [position, recordedAt, revision, schemaVersion, effectiveOn, tenant, stream, type, meta, data] = row
  if (meta === null) throw new UnreadableEvent({ position, id: '', type }, 'it has no metadata')
  const { id, actor, commandId, requestHash, correlationId, causationId } = meta
  return {
    id,
    type,
    schemaVersion,
    tenant,
    stream,
    revision,
    position,
    recordedAt,
    effectiveOn,
    actor,
    commandId,
    requestHash,
    correlationId,
    causationId,
    data,
  }
}
