import { memoryStore } from '#src/event-store/memory.ts'
import type { Append, EventStore } from '#src/event-store/port.ts'
import { CivilDate } from '#src/kernel/dates.ts'

const began = Date.parse('2025-03-22T10:00:00.000Z')

/** Five events, a second apart: those at 1, 3 and 4 are the tenant demo's, those at 2 and 5 the tenant other's. */
export async function logOfTwoTenants(): Promise<EventStore> {
  let clock = began
  const store = memoryStore({ now: () => (clock += 1_000) })
  for (const stream of ['demo.a', 'other.b', 'demo.c', 'demo.a', 'other.b']) {
    await store.append([append(`shelf-${stream}`, await store.lastRevision(`shelf-${stream}`))])
  }
  return store
}

function append(stream: string, revision: number): Append {
  const [tenant = '', name = ''] = stream.slice('shelf-'.length).split('.')
  const commandId = `${stream}-${revision}`
  const event = {
    type: revision < 0 ? 'ShelfBuilt' : 'ShelfPainted',
    data: { name },
    id: `${commandId}-0`,
    schemaVersion: 1,
    tenant,
    stream,
    effectiveOn: CivilDate.parse('2025-03-22'),
    actor: { subject: 's', role: 'sales' },
    commandId,
    requestHash: 'h',
    correlationId: 'c',
    causationId: 'c',
  }
  const expectedRevision = revision < 0 ? 'none' : revision
  return { tenant, stream, expectedRevision, events: [event], commandId, keyed: false, requestHash: 'h' }
}
