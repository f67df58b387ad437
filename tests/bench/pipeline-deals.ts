import { v7 } from 'uuid'
import type { DealEvent } from '../../commands/deals/events.ts'
import type { Stage } from '../../commands/pipelines/events.ts'
import { addDays, type CivilDate } from '../../src/kernel/dates.ts'
import { Currency, sum } from '../../src/kernel/money.ts'

export const stages: Stage[] = [
  { stageId: v7(), name: 'New', probability: 10, outcome: 'open' },
  { stageId: v7(), name: 'Qualified', probability: 25, outcome: 'open' },
  { stageId: v7(), name: 'Proposal', probability: 50, outcome: 'open' },
  { stageId: v7(), name: 'Negotiation', probability: 75, outcome: 'open' },
  { stageId: v7(), name: 'Won', probability: 100, outcome: 'won' },
  { stageId: v7(), name: 'Lost', probability: 0, outcome: 'lost' },
]
const lastOpen = 3
const [won, lost] = [4, 5]

/** A deal on its way: below 0 it takes no further step. */
export interface Deal {
  readonly dealId: string
  readonly leadId?: string
  readonly place: number
  step: number
  stage: number
}

interface Told {
  readonly pipelineId: string
  readonly on: CivilDate
}

const idOf = (stage: number): string => stages[stage]?.stageId ?? ''

/** A number from 0 to 1 that is always the same for a step of a deal: the log is the same in every run. */
function chance({ place, step }: Deal, salt: number): number {
  let bits = Math.imul(place + 1, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b) ^ Math.imul(salt, 0xc2b2ae35)
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d)
  bits = Math.imul(bits ^ (bits >>> 13), 0x297a2d39)
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32
}

/** How many days go by until its next step: mostly few, sometimes many. */
export function pause(deal: Deal): number {
  return -Math.log(1 - chance(deal, 1)) * 12
}

function whatItIs({ dealId, leadId, place }: Deal, pipelineId: string) {
  const currency = Currency.parse(place % 10 === 9 ? 'XOF' : 'EUR')
  const from = leadId === undefined ? {} : { leadId }
  return { dealId, pipelineId, title: 'A shop', partyId: dealId, currency, ...from }
}

function amountOf({ place, step }: Deal) {
  return sum(10_000 + (place % 977) * 100, -100 * step)
}

export function opening(deal: Deal, { pipelineId, on }: Told): DealEvent {
  const closeDate = addDays(on, Math.floor(20 + chance(deal, 2) * 120))
  const data = { ...whatItIs(deal, pipelineId), stageId: idOf(0), amount: amountOf(deal), closeDate }
  return { type: 'DealOpened', data }
}

export function nextOf(deal: Deal, { pipelineId, on }: Told): DealEvent {
  deal.step += 1
  const { dealId, stage } = deal
  const fate = chance(deal, 3)
  if (fate < 0.12) {
    return { type: 'DealAmountChanged', data: { dealId, amount: amountOf(deal), previous: amountOf(deal) } }
  }
  if (fate < 0.22) {
    const closeDate = addDays(on, Math.floor(chance(deal, 4) * 90))
    return { type: 'DealCloseDateChanged', data: { dealId, closeDate, previous: null } }
  }
  const from = idOf(stage)
  if (fate < 0.35) {
    deal.step = -1
    return { type: 'DealLost', data: { dealId, from, stageId: idOf(lost), reason: 'Too dear', closedOn: on } }
  }
  if (stage === lastOpen) {
    const what = { ...whatItIs(deal, pipelineId), amount: amountOf(deal), winning: 1 }
    deal.step = -1
    return { type: 'DealWon', data: { ...what, from, stageId: idOf(won), closedOn: on } }
  }
  deal.stage = fate < 0.42 && stage > 0 ? stage - 1 : stage + 1
  return { type: 'DealMoved', data: { dealId, from, stageId: idOf(deal.stage) } }
}
