import { accountId, type AccountEvent } from '#commands/accounts/events.ts'
import { memoryStore } from '#src/event-store/memory.ts'
import type { EventStore } from '#src/event-store/port.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { derivedId, streamName } from '#src/kernel/ids.ts'
import { readSide } from '#tests/support/read-side.ts'

export type AccountFact = AccountEvent & { readonly effectiveOn: CivilDate }
export type Recorded = RecordedEvent<AccountEvent>

/** A read side whose log is written to directly, fact by fact, each at its time. */
export async function accountsSide(from = '2025-01-01T00:00:00Z') {
  let clock = Date.parse(from)
  const store: EventStore = memoryStore({ now: () => clock })
  const side = await readSide({ store })
  await side.send('open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'XOF', timeZone: 'Africa/Dakar' },
  })

  async function append(fact: AccountFact, later_ms = 1): Promise<Recorded> {
    clock += later_ms
    const { partyId, currency } = fact.data
    const stream = streamName('account', 'demo', accountId(partyId, currency))
    const revision = await store.lastRevision(stream)
    const commandId = derivedId(stream, revision + 1)
    const about = { tenant: 'demo', stream, requestHash: '', commandId }
    const envelope = { schemaVersion: 1, correlationId: '', causationId: '' }
    const actor = { subject: 'amina', role: 'finance' }
    const event = { ...fact, ...about, ...envelope, actor, id: derivedId(commandId, 0) }
    const expectedRevision = revision < 0 ? 'none' : revision
    const [result] = await store.append([{ ...about, expectedRevision, keyed: false, events: [event] }])
    if (result?.outcome !== 'appended') throw new Error('the fact was not written')
    return result.events[0] as Recorded
  }

  async function party(displayName: string): Promise<string> {
    const { id } = await side.send('register-party', { displayName, roles: ['customer'] })
    return id
  }

  /** Writes facts of the account of another party as this one's. */
  async function tell(partyId: string, ...facts: readonly AccountEvent[]): Promise<Recorded[]> {
    const told: Recorded[] = []
    for (const fact of facts) {
      const own = { ...fact, data: { ...fact.data, partyId } } as AccountFact
      told.push(await append(own))
    }
    return told
  }

  return { ...side, append, tell, party }
}

export type AccountsSide = Awaited<ReturnType<typeof accountsSide>>
