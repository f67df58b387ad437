import { v7 } from 'uuid'
import { accountId } from '../../commands/accounts/events.ts'
import type { Append, EventStore, NewEvent } from '../../src/event-store/port.ts'
import type { Fact, Position } from '../../src/kernel/event.ts'
import { streamName } from '../../src/kernel/ids.ts'
import { openTenant, tenant } from './sample-log.ts'
import { currency, dayOf, deal, expense, invoice, registered, rounds } from './timeline-facts.ts'

const appendsPerBatch = 1_000

/** What the log is about: parties, and the one with by far the most entries. */
export interface TimelineSample {
  readonly head: Position
  readonly partyIds: readonly string[]
  readonly largest: string
}

/** Every party's things are told in turns: what belongs to one lies far apart in the log. */
export async function fillTimelines(store: EventStore, parties: number): Promise<TimelineSample> {
  const largest = v7()
  const partyIds = Array.from({ length: parties }, () => v7())
  let batch: Append[] = [openTenant()]
  for (const append of appendsOf(largest, partyIds)) {
    if (batch.push(append) < appendsPerBatch) continue
    await write(store, batch)
    batch = []
  }
  await write(store, batch)
  return { head: await store.head(), partyIds, largest }
}

async function write(store: EventStore, batch: readonly Append[]): Promise<void> {
  const results = await store.append(batch)
  if (results.some(({ outcome }) => outcome !== 'appended')) throw new Error('the timelines were not written')
}

/** In each round ten facts of the largest, and as many of two others. */
export function* appendsOf(largest: string, partyIds: readonly string[]): Generator<Append> {
  const lengths = new Map<string, number>()
  const told = (stream: string, facts: readonly Fact[], round: number): Append => {
    const length = lengths.get(stream) ?? 0
    lengths.set(stream, length + facts.length)
    return append(stream, facts, { round, length })
  }
  for (const partyId of [largest, ...partyIds])
    yield told(streamName('party', tenant, partyId), registered(partyId), 0)
  for (let round = 0; round < rounds; round += 1) {
    const others = [0, 1].map((one) => partyIds[(round * 2 + one) % partyIds.length] ?? largest)
    for (const partyId of [largest, ...others]) {
      const [expenseId, dealId] = [v7(), v7()]
      const account = streamName('account', tenant, accountId(partyId, currency))
      yield told(streamName('expense', tenant, expenseId), expense(expenseId, partyId, round), round)
      yield told(streamName('deal', tenant, dealId), deal(dealId, partyId, round), round)
      yield told(account, invoice(partyId, round), round)
    }
  }
}

function append(
  stream: string,
  facts: readonly Fact[],
  { round, length }: { round: number; length: number },
): Append {
  const commandId = v7()
  const events = facts.map((fact): NewEvent => ({
    ...{ type: fact.type, data: fact.data, effectiveOn: dayOf(round), id: v7() },
    ...{ schemaVersion: 1, tenant, stream, actor: { subject: 'amina', role: 'sales' } },
    ...{ commandId, requestHash: '', correlationId: commandId, causationId: commandId },
  }))
  const expectedRevision = length === 0 ? 'none' : length - 1
  return { tenant, stream, expectedRevision, events, commandId, keyed: false, requestHash: '' }
}
