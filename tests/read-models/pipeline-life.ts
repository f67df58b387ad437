import { array, constantFrom, integer, nat, record } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import type { DealEvent } from '#commands/deals/events.ts'
import type { LeadEvent } from '#commands/leads/events.ts'
import type { PipelineEvent, Stage } from '#commands/pipelines/events.ts'
import { addDays, type CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'
import { present } from '#src/kernel/values.ts'

export type Fact = DealEvent | PipelineEvent | LeadEvent

/** A fact of a made-up life, on the day it counts, and how long after the one before it is recorded. */
export interface Lived {
  readonly noun: 'deal' | 'pipeline' | 'lead'
  readonly id: string
  readonly fact: Fact
  readonly effectiveOn: CivilDate
  readonly later_ms: number
}

const hour = 3_600_000

/** One step in the life of a pipeline, which may come to nothing. */
const Step = record({
  kind: constantFrom(
    'move',
    'move',
    'move',
    'worth',
    'date',
    'win',
    'lose',
    'reopen',
    'capture',
    'reorder',
    'weigh',
  ),
  deal: nat(3),
  pick: nat(9),
  amount: constantFrom(0, 1, 70, 100_05, 999_999_999_999_999),
  closes: integer({ min: -1, max: 70 }),
  /** How far the day in the books is from that of the recording, and the day of closing from that. */
  back: constantFrom(0, 0, 0, -1, -45, 3),
  apart: constantFrom(0, 0, 1, -31),
  later_ms: constantFrom(0, 0, 1, 2 * hour, 9 * hour, 30 * hour, 11 * 24 * hour),
})
type Step = typeof Step extends Arbitrary<infer S> ? S : never

export const Steps = array(Step, { minLength: 1, maxLength: 40 })

interface Deal {
  readonly dealId: string
  readonly currency: Currency
  readonly leadId: string | undefined
  stage: string
  before: string
  amount: number
  status: 'open' | 'won' | 'lost'
  winnings: number
}

interface Life {
  readonly pipelineId: string
  stages: Stage[]
  captured: number
  readonly deals: Map<number, Deal>
}

const standard = [
  ['New', 10, 'open'],
  ['Talk', 33, 'open'],
  ['Offer', 75, 'open'],
  ['Signed', 100, 'won'],
  ['Gone', 0, 'lost'],
] as const

/** The facts that steps lead to, beginning at an instant. */
export function lifeOf(pipelineId: string, steps: readonly Step[], begins: number): Lived[] {
  const stages = standard.map(([name, probability, outcome]) => ({
    stageId: derivedId(pipelineId, name),
    ...{ name, probability, outcome },
  }))
  const opened: PipelineEvent = { type: 'PipelineOpened', data: { pipelineId, name: 'Sales', stages } }
  const life: Life = { pipelineId, stages, captured: 0, deals: new Map() }
  let now = begins
  const today = () => new Date(now).toISOString().slice(0, 10)
  const first = { noun: 'pipeline', id: pipelineId, fact: opened } as const
  return [
    { ...first, effectiveOn: addDays(today(), 0), later_ms: 0 },
    ...steps.flatMap((step) => {
      now += step.later_ms
      const effectiveOn = addDays(today(), step.back)
      const facts = happened(life, step, effectiveOn)
      return facts.map((one, place) => ({ ...one, effectiveOn, later_ms: place === 0 ? step.later_ms : 0 }))
    }),
  ]
}

type Told = Pick<Lived, 'noun' | 'id' | 'fact'>

function happened(life: Life, step: Step, on: CivilDate): Told[] {
  const { pipelineId } = life
  if (step.kind === 'reorder' || step.kind === 'weigh') {
    return [{ noun: 'pipeline', id: pipelineId, fact: restaged(life, step) }]
  }
  if (step.kind === 'capture') {
    const leadId = derivedId(pipelineId, 'lead alone', (life.captured += 1))
    const captured = { leadId, value: 0 as Minor, currency: 'EUR' as Currency }
    return [{ noun: 'lead', id: leadId, fact: { type: 'LeadCaptured', data: captured } }]
  }
  const deal = life.deals.get(step.deal)
  if (deal === undefined) return opened(life, step, on)
  const fact = deal.status === 'open' ? passed(life, deal, step, on) : reopened(deal, step)
  return fact === undefined ? [] : [{ noun: 'deal', id: deal.dealId, fact }]
}

function restaged(life: Life, { kind, pick }: Step): PipelineEvent {
  const { pipelineId } = life
  const place = pick % life.stages.length
  const stage = life.stages[place]
  if (kind === 'weigh' && stage !== undefined) {
    const probability = stage.outcome === 'open' ? (pick * 11) % 101 : stage.probability
    life.stages = life.stages.with(place, { ...stage, probability })
    return { type: 'StageChanged', data: { pipelineId, stageId: stage.stageId, probability } }
  }
  life.stages = [...life.stages.slice(place), ...life.stages.slice(0, place)]
  return { type: 'StagesReordered', data: { pipelineId, order: life.stages.map(({ stageId }) => stageId) } }
}

function opened(life: Life, step: Step, on: CivilDate): Told[] {
  const { pipelineId } = life
  const dealId = derivedId(pipelineId, 'deal', step.deal)
  const open = life.stages.filter(({ outcome }) => outcome === 'open')
  const stageId = open[step.pick % open.length]?.stageId ?? ''
  const currency = (step.deal === 1 ? 'XOF' : 'EUR') as Currency
  const amount = step.amount as Minor
  const rest = { stage: stageId, before: stageId, amount, status: 'open', winnings: 0 } as const
  const leadId = step.deal < 3 ? derivedId(pipelineId, 'lead', step.deal % 2) : undefined
  life.deals.set(step.deal, { dealId, currency, leadId, ...rest })
  const what = { dealId, title: 'D', partyId: 'p', pipelineId, stageId, amount, currency }
  const expected = step.closes < 0 ? {} : { closeDate: addDays(on, step.closes) }
  const deal: Told = {
    noun: 'deal',
    id: dealId,
    fact: { type: 'DealOpened', data: present({ ...what, ...expected, leadId }) },
  }
  const isKnown = [...life.deals.keys()].some((one) => one !== step.deal && one % 2 === step.deal % 2)
  if (isKnown || leadId === undefined) return [deal]
  const captured = { leadId, value: 0 as Minor, currency }
  return [{ noun: 'lead', id: leadId, fact: { type: 'LeadCaptured', data: captured } }, deal]
}

function passed(life: Life, deal: Deal, step: Step, on: CivilDate): DealEvent | undefined {
  const { dealId } = deal
  if (step.kind === 'worth') {
    const [previous, amount] = [deal.amount as Minor, step.amount as Minor]
    deal.amount = amount
    return { type: 'DealAmountChanged', data: { dealId, amount, previous } }
  }
  if (step.kind === 'date') {
    const closeDate = step.closes < 0 ? null : addDays(on, step.closes)
    return { type: 'DealCloseDateChanged', data: { dealId, closeDate, previous: null } }
  }
  const outcome = step.kind === 'win' ? 'won' : step.kind === 'lose' ? 'lost' : 'open'
  const ways = life.stages.filter((stage) => stage.outcome === outcome && stage.stageId !== deal.stage)
  const stageId = ways[step.pick % ways.length]?.stageId
  return stageId === undefined || step.kind === 'reopen'
    ? undefined
    : entered(life, deal, { stageId, outcome, closedOn: addDays(on, step.apart) })
}

function entered(
  { pipelineId }: Life,
  deal: Deal,
  { stageId, outcome, closedOn }: { stageId: string; outcome: Deal['status']; closedOn: CivilDate },
): DealEvent {
  const { dealId, stage: from, currency } = deal
  deal.stage = stageId
  deal.status = outcome
  if (outcome === 'open') return { type: 'DealMoved', data: { dealId, from, stageId } }
  deal.before = from
  const passage = { dealId, from, stageId, closedOn }
  if (outcome === 'lost') return { type: 'DealLost', data: { ...passage, reason: 'r' } }
  deal.winnings += 1
  const what = { partyId: 'p', pipelineId, title: 'D', amount: deal.amount as Minor, currency }
  const { leadId, winnings: winning } = deal
  return { type: 'DealWon', data: present({ ...passage, ...what, leadId, winning }) }
}

function reopened(deal: Deal, { kind }: Step): DealEvent | undefined {
  if (kind !== 'reopen' && kind !== 'move') return undefined
  const { dealId, stage: from, before: stageId } = deal
  deal.stage = stageId
  deal.status = 'open'
  return { type: 'DealReopened', data: { dealId, from, stageId, reason: 'r' } }
}
