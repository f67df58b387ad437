import { v7 } from 'uuid'
import type { DealEvent } from '../../commands/deals/events.ts'
import type { PipelineEvent, Stage } from '../../commands/pipelines/events.ts'
import type { Append, EventStore, NewEvent } from '../../src/event-store/port.ts'
import { addDays, CivilDate } from '../../src/kernel/dates.ts'
import type { Position } from '../../src/kernel/event.ts'
import { streamName } from '../../src/kernel/ids.ts'
import { Currency, sum } from '../../src/kernel/money.ts'
import { openTenant, tenant } from './sample-log.ts'

const currency = Currency.parse('EUR')
const firstDay = CivilDate.parse('2024-01-01')
const days = 700
const appendsPerBatch = 1_000

/** What the log is about. */
export interface PipelineSample {
  readonly head: Position
  /** A position in the middle of the log, and one shortly before its end. */
  readonly middle: Position
  readonly recent: Position
  readonly pipelineId: string
  readonly lastDay: string
}

const stages: Stage[] = [
  { stageId: v7(), name: 'New', probability: 10, outcome: 'open' },
  { stageId: v7(), name: 'Proposal', probability: 50, outcome: 'open' },
  { stageId: v7(), name: 'Negotiation', probability: 75, outcome: 'open' },
  { stageId: v7(), name: 'Won', probability: 100, outcome: 'won' },
  { stageId: v7(), name: 'Lost', probability: 0, outcome: 'lost' },
]
const [fresh = '', proposal = '', negotiation = '', won = '', lost = ''] = stages.map(
  ({ stageId }) => stageId,
)

interface Deal {
  readonly dealId: string
  readonly place: number
  readonly amount: number
  revision: number
}

/**
 * Fills a log with so many deals of one pipeline over nearly two years. Each goes through two stages and is worth
 * less before it is won or lost; a tenth of them is on its way at any time, and they take turns in the log.
 */
export async function fillPipeline(store: EventStore, count: number): Promise<PipelineSample> {
  const pipelineId = v7()
  const opened: PipelineEvent = { type: 'PipelineOpened', data: { pipelineId, name: 'Sales', stages } }
  let batch: Append[] = [
    openTenant(),
    append({ stream: streamName('pipeline', tenant, pipelineId), revision: 0 }, opened, firstDay),
  ]
  const marks: Record<string, Position> = {}
  const write = async (): Promise<void> => {
    const results = await store.append(batch)
    if (results.some(({ outcome }) => outcome !== 'appended')) throw new Error('the deals were not written')
    batch = []
  }
  const deals: Deal[] = []
  const lag = Math.round(count / 40)
  for (let place = 0; place < count; place += 1) {
    const effectiveOn = addDays(firstDay, Math.floor((place / count) * days))
    deals.push({ dealId: v7(), place, amount: 10_000 + (place % 977) * 100, revision: 0 })
    for (let step = 0; step <= 4; step += 1) {
      const deal = deals[place - step * lag]
      if (deal !== undefined)
        batch.push(append(next(deal), factOf(deal, { step, pipelineId, effectiveOn }), effectiveOn))
    }
    if (batch.length >= appendsPerBatch) await write()
    if (place === Math.floor(count / 2)) marks['middle'] = await store.head()
    if (place === Math.floor(count * 0.98)) marks['recent'] = await store.head()
  }
  await write()
  const { middle = '0', recent = '0' } = marks
  return { head: await store.head(), middle, recent, pipelineId, lastDay: addDays(firstDay, days - 1) }
}

function next(deal: Deal): { stream: string; revision: number } {
  deal.revision += 1
  return { stream: streamName('deal', tenant, deal.dealId), revision: deal.revision - 1 }
}

interface Step {
  readonly step: number
  readonly pipelineId: string
  readonly effectiveOn: CivilDate
}

function factOf({ dealId, place, amount }: Deal, { step, pipelineId, effectiveOn }: Step): DealEvent {
  const of = { dealId, pipelineId, title: 'A shop', partyId: dealId, currency }
  switch (step) {
    case 0:
      return {
        type: 'DealOpened',
        data: { ...of, stageId: fresh, amount: sum(amount), closeDate: addDays(effectiveOn, 60) },
      }
    case 1:
      return { type: 'DealMoved', data: { dealId, from: fresh, stageId: proposal } }
    case 2:
      return { type: 'DealAmountChanged', data: { dealId, amount: sum(amount, -500), previous: sum(amount) } }
    case 3:
      return { type: 'DealMoved', data: { dealId, from: proposal, stageId: negotiation } }
    default: {
      const passage = { from: negotiation, closedOn: effectiveOn }
      return place % 3 === 0
        ? {
            type: 'DealWon',
            data: { ...of, ...passage, stageId: won, amount: sum(amount, -500), winning: 1 },
          }
        : { type: 'DealLost', data: { dealId, ...passage, stageId: lost, reason: 'Too dear' } }
    }
  }
}

function append(
  { stream, revision }: { stream: string; revision: number },
  fact: DealEvent | PipelineEvent,
  effectiveOn: CivilDate,
): Append {
  const commandId = v7()
  const event: NewEvent = {
    ...{ type: fact.type, data: fact.data, id: commandId, schemaVersion: 1, tenant, stream, effectiveOn },
    ...{ actor: { subject: 'amina', role: 'sales' }, commandId, requestHash: '' },
    ...{ correlationId: commandId, causationId: commandId },
  }
  const expectedRevision = revision === 0 ? 'none' : revision - 1
  return { tenant, stream, expectedRevision, events: [event], commandId, keyed: false, requestHash: '' }
}
