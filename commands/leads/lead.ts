import { type LeadEvent, leadFacts, type LeadProgress } from '#commands/leads/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'

type Capture = Extract<LeadEvent, { type: 'LeadCaptured' }>['data']

interface Captured {
  readonly capture: Capture
  /** How far it has come; of a closed lead, how far it had come. */
  readonly progress: LeadProgress
  readonly wasQualified: boolean
  /** What it was converted into. */
  readonly conversion: { readonly partyId: string; readonly dealId: string } | undefined
  /** The deal that it follows, and which revision of it was followed last (C-23). */
  readonly dealId: string | undefined
  readonly followed: number
}

export type CapturedLead = Captured &
  ({ readonly status: LeadProgress | 'won' } | { readonly status: 'lost'; readonly reason: string })

/** Somebody who may become a customer (C-54, R-528). */
export type Lead = { readonly status: 'unknown' } | CapturedLead

export const lead = aggregate({
  noun: 'lead',
  facts: leadFacts,
  initial: { status: 'unknown' },
  evolve: (state, event): Lead => (state.status === 'unknown' ? captured(event) : next(state, event)),
})

function captured(event: DecidedEvent<LeadEvent>): Lead {
  if (event.type !== 'LeadCaptured') return { status: 'unknown' }
  return {
    status: 'new',
    progress: 'new',
    capture: event.data,
    wasQualified: false,
    conversion: undefined,
    dealId: undefined,
    followed: -1,
  }
}

function next(state: CapturedLead, event: DecidedEvent<LeadEvent>): Lead {
  switch (event.type) {
    case 'LeadCaptured':
      return state
    case 'LeadContacted':
      return at(state, 'contacted')
    case 'LeadQualified':
      return { ...at(state, 'qualified'), wasQualified: true }
    case 'LeadSteppedBack':
      return at(state, event.data.to)
    case 'LeadReopened':
      return at(following(state, event.data), event.data.to)
    case 'LeadWon':
      return { ...following(state, event.data), status: 'won' }
    case 'LeadLost':
      return { ...following(state, event.data), status: 'lost', reason: event.data.reason }
    case 'LeadDealLinked':
      return following(state, event.data)
    case 'LeadConverted': {
      const { partyId, deal } = event.data
      return { ...state, conversion: { partyId, dealId: deal.dealId }, dealId: deal.dealId }
    }
  }
}

function at(state: CapturedLead, progress: LeadProgress): CapturedLead {
  return { ...state, status: progress, progress }
}

function following<S extends CapturedLead>(
  state: S,
  {
    dealId = state.dealId,
    dealRevision = state.followed,
  }: { dealId?: string | undefined; dealRevision?: number | undefined },
): S {
  return { ...state, dealId, followed: dealRevision }
}

type Refuse = (code: 'NOT_FOUND' | 'STATE_CONFLICT', details?: Record<string, unknown>) => never

/** The lead, or a refusal when there is none. */
export function existing(state: Lead, refuse: (code: 'NOT_FOUND') => never): CapturedLead {
  return state.status === 'unknown' ? refuse('NOT_FOUND') : state
}

/** Whether nothing is decided about it yet. */
export function isOpen({ status }: CapturedLead): boolean {
  return status !== 'won' && status !== 'lost'
}

/** The lead, or a refusal when its deal decides what becomes of it (C-23). */
export function decidedByHand(state: Lead, refuse: Refuse): CapturedLead {
  const found = existing(state, refuse)
  return found.dealId === undefined ? found : refuse('STATE_CONFLICT', { dealId: found.dealId })
}
