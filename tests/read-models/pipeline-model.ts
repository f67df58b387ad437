import type { DealEvent } from '#commands/deals/events.ts'
import { type PipelineEvent, type Stage, stagesAfter } from '#commands/pipelines/events.ts'
import { daysBetween } from '#src/kernel/dates.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { formatMoney, percentage } from '#src/kernel/money.ts'
import type { Fact } from '#tests/read-models/pipeline-life.ts'

export type Recorded = RecordedEvent<Fact>

interface Entry {
  readonly stage: string
  readonly status: 'open' | 'won' | 'lost'
  readonly on: string
  readonly at: string
  readonly closedOn: string | null
}

/** A deal as its facts tell it, with every entry into a stage. */
interface Deal {
  readonly openedOn: string
  readonly leadId: string | undefined
  readonly currency: string
  amount: bigint
  closeDate: string | null
  readonly entries: Entry[]
}

/** Everything about a pipeline, worked out deal by deal from the events that are known alone. */
export interface Model {
  readonly stages: readonly Stage[]
  readonly deals: readonly Deal[]
  readonly leads: ReadonlyMap<string, string>
}

export function modelOf(known: readonly Recorded[]): Model {
  let stages: readonly Stage[] = []
  const deals = new Map<string, Deal>()
  const leads = new Map<string, string>()
  for (const event of known) {
    if (event.type === 'LeadCaptured') leads.set(event.data.leadId, event.effectiveOn)
    else if (event.type === 'PipelineOpened') stages = event.data.stages
    else if (isOfPipeline(event)) stages = stagesAfter(stages, event)
    else if (isOfDeal(event)) take(deals, event)
  }
  return { stages, deals: [...deals.values()], leads }
}

const isOfPipeline = (event: Recorded): event is RecordedEvent<PipelineEvent> =>
  'pipelineId' in event.data && !('dealId' in event.data)
const isOfDeal = (event: Recorded): event is RecordedEvent<DealEvent> => event.type.startsWith('Deal')

function take(deals: Map<string, Deal>, event: RecordedEvent<DealEvent>): void {
  if (event.type === 'DealOpened') {
    const { dealId, leadId, currency, amount, closeDate = null } = event.data
    const begun = { openedOn: event.effectiveOn, leadId, currency, amount: BigInt(amount), closeDate }
    deals.set(dealId, { ...begun, entries: [] })
  }
  const deal = deals.get(event.data.dealId)
  if (deal === undefined) return
  if (event.type === 'DealAmountChanged') deal.amount = BigInt(event.data.amount)
  if (event.type === 'DealCloseDateChanged') deal.closeDate = event.data.closeDate
  if ('stageId' in event.data) {
    const status = event.type === 'DealWon' ? 'won' : event.type === 'DealLost' ? 'lost' : 'open'
    const closedOn = 'closedOn' in event.data ? event.data.closedOn : null
    const when = { on: event.effectiveOn, at: event.recordedAt, closedOn }
    deal.entries.push({ stage: event.data.stageId, status, ...when })
  }
}

interface Period {
  readonly from: string
  readonly to: string
}

const within = ({ from, to }: Period, day: string | null): boolean => day !== null && from <= day && day <= to
const last = (deal: Deal): Entry | undefined => deal.entries.at(-1)
const half = (whole: bigint, by: bigint): bigint => (2n * whole + by) / (2n * by)

function total(deals: readonly Deal[]): bigint {
  return deals.reduce((sum, { amount }) => sum + amount, 0n)
}

function valued({ stages }: Model, deals: readonly Deal[]) {
  const currencies = [...new Set(deals.map(({ currency }) => currency))].sort()
  return currencies.map((currency) => {
    const own = deals.filter((deal) => deal.currency === currency)
    const weight = (deal: Deal): bigint =>
      BigInt(stages.find(({ stageId }) => stageId === last(deal)?.stage)?.probability ?? 0)
    const weighted = own.reduce((sum, deal) => sum + deal.amount * weight(deal), 0n)
    return {
      ...{ currency, count: own.length, amount: formatMoney(total(own), currency) },
      weighted: formatMoney(half(weighted, 100n), currency),
    }
  })
}

export function statisticsOf(model: Model, period: Period) {
  const { stages, deals, leads } = model
  const open = deals.filter((deal) => last(deal)?.status === 'open')
  const closed = deals.filter((deal) => within(period, last(deal)?.closedOn ?? null))
  const won = closed.filter((deal) => last(deal)?.status === 'won')
  const captured = [...leads].filter(([, on]) => within(period, on)).map(([leadId]) => leadId)
  const withDeal = captured.filter((id) => deals.some(({ leadId }) => leadId === id))
  const wonLeads = captured.filter((id) => deals.some((deal) => deal.leadId === id && everWon(deal.entries)))
  return {
    ...period,
    stages: stages.map((stage) => ({ ...stageOf(model, stage, period) })),
    open: valued(model, open),
    leads: {
      ...{ captured: captured.length, withDeal: withDeal.length, won: wonLeads.length },
      withDealPercentage: percentage(withDeal.length, captured.length),
      wonPercentage: percentage(wonLeads.length, captured.length),
    },
    winRate: percentage(won.length, closed.length),
    closed: valued(model, closed).map(({ currency }) => closedOf(currency, { open, closed })),
  }
}

const everWon = (entries: readonly Entry[]): boolean => entries.some(({ status }) => status === 'won')

function closedOf(currency: string, { open, closed }: { open: readonly Deal[]; closed: readonly Deal[] }) {
  const own = closed.filter((deal) => deal.currency === currency)
  const won = own.filter((deal) => last(deal)?.status === 'won')
  const days = won.reduce(
    (sum, deal) => sum + Math.max(0, daysBetween(deal.openedOn, last(deal)?.closedOn ?? '')),
    0,
  )
  const wins = won.length
  const openOnes = open.filter((deal) => deal.currency === currency).length
  const velocity = () => half(BigInt(openOnes) * total(won) * BigInt(wins), BigInt(own.length) * BigInt(days))
  return {
    ...{ currency, won: wins, lost: own.length - wins, wonAmount: formatMoney(total(won), currency) },
    winRate: percentage(wins, own.length),
    averageDaysToWin: wins === 0 ? null : (days / wins).toFixed(1),
    velocity: wins === 0 || days === 0 ? null : formatMoney(velocity(), currency),
  }
}

function stageOf(model: Model, stage: Stage, period: Period) {
  const { stageId: id, name, probability, outcome } = stage
  const here = model.deals.filter((deal) => last(deal)?.stage === id)
  const stays = model.deals.flatMap(({ entries }) =>
    entries.flatMap((entry, place) => {
      const before = entries[place - 1]
      if (before?.stage !== id || !within(period, entry.on)) return []
      return [Date.parse(entry.at) - Date.parse(before.at)]
    }),
  )
  const stayed = stays.reduce((sum, ms) => sum + ms, 0)
  const tenths = stays.length === 0 ? 0n : half(BigInt(stayed) * 10n, BigInt(stays.length) * 86_400_000n)
  return {
    ...{ id, name, probability: String(probability), won: outcome === 'won', lost: outcome === 'lost' },
    ...{ count: here.length, totals: valued(model, here) },
    cohort: cohortOf(model, stage, period),
    stays: stays.length,
    averageDays: stays.length === 0 ? null : (Number(tenths) / 10).toFixed(1),
  }
}

/** What each deal of a stage's cohort entered after it; a stage of lost deals has none. */
function cohortOf({ stages, deals }: Model, stage: Stage, period: Period) {
  const cohort = deals.flatMap(({ entries }) => {
    const first = entries.findIndex((entry) => entry.stage === stage.stageId)
    const isOfIt = stage.outcome !== 'lost' && first !== -1 && within(period, entries[first]?.on ?? null)
    return isOfIt ? [entries.slice(first + 1)] : []
  })
  const placeOf = (id: string): number =>
    stages.findIndex(({ stageId, outcome }) => stageId === id && outcome !== 'lost')
  const place = placeOf(stage.stageId)
  const entered = cohort.length
  const counted = (holds: (later: Entry[]) => boolean): number => cohort.filter(holds).length
  const advanced = counted((later) =>
    later.some(({ stage: id, status }) => placeOf(id) > place || status === 'won'),
  )
  const won = counted(everWon)
  return {
    ...{ entered, advanced, won, lost: counted((later) => later.at(-1)?.status === 'lost') },
    advancedPercentage: percentage(advanced, entered),
    wonPercentage: percentage(won, entered),
    reached: stages
      .filter(({ stageId }) => stageId !== stage.stageId)
      .map(({ stageId }) => {
        const reached = counted((later) => later.some((entry) => entry.stage === stageId))
        return { stageId, deals: reached, percentage: percentage(reached, entered) }
      }),
  }
}

export function forecastOf(model: Model) {
  const monthOf = (deal: Deal): string =>
    (last(deal)?.status === 'won' ? last(deal)?.closedOn : deal.closeDate)?.slice(0, 7) ?? 'never'
  const counted = model.deals.filter((deal) => last(deal)?.status !== 'lost')
  const byMonth = Map.groupBy(counted, monthOf)
  return [...byMonth.keys()].sort().flatMap((month) => {
    const deals = byMonth.get(month) ?? []
    return valued(model, deals).map(({ currency }) => {
      const own = deals.filter((deal) => deal.currency === currency)
      const won = own.filter((deal) => last(deal)?.status === 'won')
      const nothing = {
        currency,
        count: 0,
        amount: formatMoney(0, currency),
        weighted: formatMoney(0, currency),
      }
      const [open = nothing] = valued(
        model,
        own.filter((deal) => last(deal)?.status === 'open'),
      )
      const wonAmount = formatMoney(total(won), currency)
      return { month: month === 'never' ? null : month, ...open, wonCount: won.length, wonAmount }
    })
  })
}

/** What people with psql are told: how many of the deals that ever entered a stage were ever won. */
export function conversionsOf({ stages, deals }: Model): (number | null)[] {
  return stages.map(({ stageId }) => {
    const entered = deals.filter(({ entries }) => entries.some(({ stage }) => stage === stageId))
    const won = entered.filter(({ entries }) => everWon(entries))
    return entered.length === 0 ? null : Math.round((won.length * 10_000) / entered.length) / 100
  })
}
