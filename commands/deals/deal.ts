import { type DealEvent, dealFacts } from '#commands/deals/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'
import type { Minor } from '#src/kernel/money.ts'

type Opening = Extract<DealEvent, { type: 'DealOpened' }>['data']

interface Opened {
  readonly opening: Opening
  readonly stageId: string
  readonly amount: Minor
  readonly closeDate: CivilDate | undefined
  /** How often it was won. */
  readonly winnings: number
}

/** Of a closed deal, the stage it was in before: it goes on there. */
interface Before {
  readonly before: string
}

export type OpenedDeal = Opened &
  (
    | { readonly status: 'open' }
    | ({ readonly status: 'won' } & Before)
    | ({ readonly status: 'lost'; readonly reason: string } & Before)
  )

/** An opportunity on its way through a pipeline. */
export type Deal = { readonly status: 'unknown' } | OpenedDeal

export const deal = aggregate({
  noun: 'deal',
  facts: dealFacts,
  initial: { status: 'unknown' },
  evolve: (state, event): Deal => (state.status === 'unknown' ? opened(event) : next(state, event)),
})

function opened(event: DecidedEvent<DealEvent>): Deal {
  if (event.type !== 'DealOpened') return { status: 'unknown' }
  const { stageId, amount, closeDate } = event.data
  return { status: 'open', opening: event.data, stageId, amount, closeDate, winnings: 0 }
}

function next(state: OpenedDeal, event: DecidedEvent<DealEvent>): Deal {
  const { opening, stageId, amount, closeDate, winnings } = state
  const kept = { opening, stageId, amount, closeDate, winnings }
  switch (event.type) {
    case 'DealOpened':
      return state
    case 'DealMoved':
      return { ...state, stageId: event.data.stageId }
    case 'DealAmountChanged':
      return { ...state, amount: event.data.amount }
    case 'DealCloseDateChanged':
      return { ...state, closeDate: event.data.closeDate ?? undefined }
    case 'DealWon':
      return {
        ...kept,
        status: 'won',
        stageId: event.data.stageId,
        before: stageId,
        winnings: event.data.winning,
      }
    case 'DealLost':
      return {
        ...kept,
        status: 'lost',
        stageId: event.data.stageId,
        before: stageId,
        reason: event.data.reason,
      }
    case 'DealReopened':
      return { ...kept, status: 'open', stageId: event.data.stageId }
  }
}

/** The deal, or a refusal when there is none. */
export function existing(state: Deal, refuse: (code: 'NOT_FOUND') => never): OpenedDeal {
  return state.status === 'unknown' ? refuse('NOT_FOUND') : state
}

/** The deal, or a refusal when it is closed. */
export function openDealOf(
  state: Deal,
  refuse: (code: 'NOT_FOUND' | 'STATE_CONFLICT', details?: Record<string, unknown>) => never,
): OpenedDeal {
  const found = existing(state, refuse)
  return found.status === 'open' ? found : refuse('STATE_CONFLICT', { status: found.status })
}
