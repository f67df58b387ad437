import type { CivilDate } from '#src/kernel/dates.ts'
import type { Fact, RecordedEvent } from '#src/kernel/event.ts'
import { derivedId, streamName } from '#src/kernel/ids.ts'
import type { Change, Projection, Row } from '#src/kernel/projection.ts'

export interface Told {
  readonly by?: string
  readonly role?: string
  readonly at?: string
  readonly tenant?: string
}

/** A log in memory: facts get their place in it and in their stream, and are recorded a second apart. */
export function logOf(
  ...entries: readonly (readonly [stream: string, fact: Fact, told?: Told])[]
): RecordedEvent[] {
  const revisions = new Map<string, number>()
  return entries.map(([id, fact, { by = 'amina', role = 'finance', at, tenant = 'acme' } = {}], place) => {
    const stream = streamName('any', tenant, id)
    const revision = (revisions.get(stream) ?? -1) + 1
    revisions.set(stream, revision)
    return {
      ...fact,
      effectiveOn: fact.effectiveOn ?? ('2025-03-22' as CivilDate),
      id: derivedId('event', place),
      schemaVersion: 1,
      tenant,
      stream,
      revision,
      position: String(place + 1),
      recordedAt: at ?? new Date(Date.UTC(2025, 2, 22, 10, 0, place)).toISOString(),
      actor: { subject: by, role },
      commandId: derivedId('command', place),
      requestHash: '',
      correlationId: '',
      causationId: '',
    }
  })
}

/** The rows that a projection makes of events, each as its schema reads it, in the order of their keys. */
export function rowsOf<R extends Row = Row>(projection: Projection, events: readonly RecordedEvent[]): R[] {
  const rows = new Map<string, Row>()
  for (const event of events) {
    const changes = projection.on[event.type]?.(event) ?? []
    for (const change of Array.isArray(changes) ? changes : [changes as Change])
      apply(projection, rows, change)
  }
  return [...rows.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row as R)
}

function apply({ name, key, row: schema }: Projection, rows: Map<string, Row>, change: Change): void {
  const id = JSON.stringify(change.kind === 'insert' ? key.map((column) => change.row[column]) : change.key)
  const before = rows.get(id)
  if (change.kind !== 'merge' && (change.kind === 'insert') === (before !== undefined)) {
    throw new Error(`${name}: cannot ${change.kind} the row ${id}`)
  }
  if (change.kind === 'remove') rows.delete(id)
  else rows.set(id, schema.strict().parse(next(change, before)))
}

function next(change: Exclude<Change, { kind: 'remove' }>, before: Row | undefined): Row {
  if (change.kind === 'insert') return change.row
  return change.kind === 'merge' ? change.fold(before) : change.fold(before ?? {})
}
