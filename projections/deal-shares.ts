import { z } from 'zod'
import { daysBetween, msBetween } from '#src/kernel/dates.ts'
import type { Standing, StandingChange, Visit } from '#projections/deal-standing.ts'

/**
 * What is added up of deals. Standing: what is in a stage. Closed: what was won or lost on a day. Cohort: the deals
 * that first entered a stage on a day, with what became of them since. Stay: those that left a stage on a day.
 */
export const SumKind = z.enum(['standing', 'closed', 'cohort', 'stay'])
export type SumKind = z.infer<typeof SumKind>

/** What is added up together; what a kind does not tell apart is an empty text. */
interface Cell {
  readonly kind: SumKind
  /** The day in the books. */
  readonly on: string
  readonly stage_id: string
  /** Of a cohort: won once it was ever won, lost while it is lost, or both. */
  readonly status: '' | Standing['status'] | 'won and lost'
  readonly currency: string
  /** In which a standing deal is expected to be won, or was. */
  readonly month: string
  /** Of a cohort: the stages that were entered after it, as `laterStages` joins them. */
  readonly later_stages: string
}

/** What a deal, or a fact of it, adds to a cell. */
export interface Share extends Cell {
  readonly deals: number
  /** Whole minor units. */
  readonly amount: bigint
  /** Of won deals the days from opening to winning, of stays milliseconds. */
  readonly duration: bigint
}

interface Told extends Partial<Omit<Share, 'kind' | 'deals'>> {
  /** How many deals it counts: -1 where it is taken away. */
  readonly sign: 1 | -1
}

/** Written out, as very many are made. */
function shareOf(kind: SumKind, told: Told): Share {
  const { sign, on = '', stage_id = '', status = '', currency = '', month = '', later_stages = '' } = told
  const { amount = 0n, duration = 0n } = told
  const [sum, time] = sign === 1 ? [amount, duration] : [-amount, -duration]
  const cell = { kind, on, stage_id, status, currency, month, later_stages }
  return { ...cell, deals: sign, amount: sum, duration: time }
}

/**
 * What a fact adds to the sums: what the deal adds after it, less what it added before, and the stay that it ends. Much
 * of it comes to nothing once it is added up.
 */
export function sharesAdded(before: Standing | undefined, after: Standing, change: StandingChange): Share[] {
  if (before === undefined) return sharesOf(after, 1)
  return [...sharesOf(before, -1, after), ...sharesOf(after, 1, before), ...endedStay(before, change)]
}

/** What a deal adds as it stands: all, or what may differ from how else it stands. */
function sharesOf(deal: Standing, sign: 1 | -1, other?: Standing): Share[] {
  const { stage_id, status, currency, journey } = deal
  const amount = BigInt(deal.amount)
  const stands = shareOf('standing', { sign, stage_id, status, currency, month: monthOf(deal), amount })
  if (journey === other?.journey && status === other.status) return [stands]
  const fate = fateOf(deal)
  const cohorts = journey.map(({ stage, on, first }) => {
    const later_stages = laterStages(journey, first)
    return shareOf('cohort', { sign, on, stage_id: stage, status: fate, later_stages })
  })
  return [stands, ...closedShares(deal, sign, amount), ...cohorts]
}

/** Adds up the shares of the same cells, and leaves out what comes to nothing. */
export function together(shares: Iterable<Share>): Share[] {
  const cells = new Map<string, Share>()
  for (const share of shares) {
    const cell = cellOf(share)
    const known = cells.get(cell)
    cells.set(cell, known === undefined ? share : added(known, share))
  }
  return [...cells.values()].filter(
    ({ deals, amount, duration }) => deals !== 0 || amount !== 0n || duration !== 0n,
  )
}

/** The stay that a fact ends when the deal enters another stage. */
function endedStay(before: Standing, change: StandingChange): Share[] {
  const { stage_id, entered_stage_at } = before
  if (change.stage_id === null) return []
  const duration = BigInt(msBetween(entered_stage_at, change.recorded_at))
  return [shareOf('stay', { sign: 1, on: change.effective_on, stage_id, duration })]
}

/** The stages of a cohort's `later_stages`. */
export function stagesIn(laterStages: string): string[] {
  return laterStages === '' ? [] : laterStages.split(' ')
}

function laterStages(journey: readonly Visit[], entry: number): string {
  const later = journey.flatMap(({ stage, last }) => (last > entry ? [stage] : []))
  return later.sort().join(' ')
}

function cellOf({ kind, on, stage_id, status, currency, month, later_stages }: Cell): string {
  return `${kind} ${on} ${stage_id} ${status} ${currency} ${month} ${later_stages}`
}

function added(left: Share, right: Share): Share {
  const { deals, amount, duration } = right
  return {
    ...left,
    deals: left.deals + deals,
    amount: left.amount + amount,
    duration: left.duration + duration,
  }
}

function monthOf({ status, close_date, closed_on }: Standing): string {
  if (status === 'lost') return ''
  return (status === 'won' ? closed_on : close_date)?.slice(0, 7) ?? ''
}

/** How long it took counts from the day in the books on which the deal was opened, which never changes. */
function closedShares(deal: Standing, sign: 1 | -1, amount: bigint): Share[] {
  const { status, currency, opened_on, closed_on: on } = deal
  if (on === null) return []
  const duration = status === 'won' ? BigInt(Math.max(daysBetween(opened_on, on), 0)) : 0n
  return [shareOf('closed', { sign, on, status, currency, amount, duration })]
}

function fateOf({ status, winnings }: Standing): Cell['status'] {
  if (status === 'lost') return winnings > 0 ? 'won and lost' : 'lost'
  return winnings > 0 ? 'won' : 'open'
}
