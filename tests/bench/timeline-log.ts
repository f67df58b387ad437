import { v7 } from 'uuid'
import type { DealEvent } from '../../commands/deals/events.ts'
import type { ExpenseEvent } from '../../commands/expenses/events.ts'
import type { PartyEvent } from '../../commands/parties/events.ts'
import type { Append, EventStore, NewEvent } from '../../src/event-store/port.ts'
import { CivilDate, addDays } from '../../src/kernel/dates.ts'
import type { Position } from '../../src/kernel/event.ts'
import { streamName } from '../../src/kernel/ids.ts'
import { Currency, sum } from '../../src/kernel/money.ts'
import { openTenant, tenant } from './sample-log.ts'

const currency = Currency.parse('EUR')
const firstDay = CivilDate.parse('2023-01-01')
const appendsPerBatch = 1_000
const largestTimeline = 10_000
const eventsPerRound = 10

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
  const rounds = largestTimeline / eventsPerRound
  let batch: Append[] = [openTenant(), ...[largest, ...partyIds].map(registered)]
  for (let round = 0; round < rounds; round += 1) {
    const others = [0, 1].map((one) => partyIds[(round * 2 + one) % partyIds.length] ?? largest)
    for (const partyId of [largest, ...others]) batch.push(...roundOf(partyId, round))
    if (batch.length >= appendsPerBatch) {
      await write(store, batch)
      batch = []
    }
  }
  await write(store, batch)
  return { head: await store.head(), partyIds, largest }
}

async function write(store: EventStore, batch: Append[]): Promise<void> {
  for (let first = 0; first < batch.length; first += appendsPerBatch) {
    const results = await store.append(batch.slice(first, first + appendsPerBatch))
    if (results.some(({ outcome }) => outcome !== 'appended'))
      throw new Error('the timelines were not written')
  }
}

function registered(partyId: string): Append {
  const party: PartyEvent = {
    type: 'PartyRegistered',
    data: { partyId, displayName: 'Boutique', kind: 'business', roles: ['customer'], number: null },
  }
  return append(streamName('party', tenant, partyId), [party], 0)
}

/** Three expenses and a deal: of ten facts six do not say whose they are. */
function roundOf(partyId: string, round: number): Append[] {
  const expenses = [0, 1, 2].map(() => expense(partyId, round))
  return [...expenses, deal(partyId, round)]
}

function expense(partyId: string, round: number): Append {
  const [expenseId, amount] = [v7(), sum(1_000 + round)]
  const date = addDays(firstDay, round)
  const facts: ExpenseEvent[] = [
    { type: 'ExpenseRecorded', data: { expenseId, partyId, amount, currency, date } },
    { type: 'ExpenseApproved', data: { expenseId, amount } },
  ]
  return append(streamName('expense', tenant, expenseId), facts, round)
}

function deal(partyId: string, round: number): Append {
  const [dealId, pipelineId, amount] = [v7(), 'pipeline', sum(1_000 + round)]
  const facts: DealEvent[] = [
    {
      type: 'DealOpened',
      data: { dealId, partyId, title: 'Shop', pipelineId, stageId: 'a', amount, currency },
    },
    { type: 'DealMoved', data: { dealId, from: 'a', stageId: 'b' } },
    { type: 'DealAmountChanged', data: { dealId, amount: sum(2_000), previous: amount } },
    { type: 'DealMoved', data: { dealId, from: 'b', stageId: 'c' } },
  ]
  return append(streamName('deal', tenant, dealId), facts, round)
}

function append(stream: string, facts: (PartyEvent | ExpenseEvent | DealEvent)[], round: number): Append {
  const commandId = v7()
  const events = facts.map((fact): NewEvent => ({
    ...{ type: fact.type, data: fact.data, effectiveOn: addDays(firstDay, round), id: v7() },
    ...{ schemaVersion: 1, tenant, stream, actor: { subject: 'amina', role: 'sales' } },
    ...{ commandId, requestHash: '', correlationId: commandId, causationId: commandId },
  }))
  return { tenant, stream, expectedRevision: 'none', events, commandId, keyed: false, requestHash: '' }
}
