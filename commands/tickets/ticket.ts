import { type TicketEvent, ticketFacts } from '#commands/tickets/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'

type Opening = Extract<TicketEvent, { type: 'TicketOpened' }>['data']

export interface OpenedTicket {
  readonly status: 'open' | 'in_progress' | 'resolved' | 'closed'
  readonly opening: Opening
}

/** A support ticket: no more of it than expenses need. */
export type Ticket = { readonly status: 'unknown' } | OpenedTicket

export const ticket = aggregate({
  noun: 'ticket',
  facts: ticketFacts,
  initial: { status: 'unknown' },
  evolve,
})

function evolve(state: Ticket, event: DecidedEvent<TicketEvent>): Ticket {
  return state.status === 'unknown' ? opened(event) : next(state, event)
}

function opened(event: DecidedEvent<TicketEvent>): Ticket {
  return event.type === 'TicketOpened' ? { status: 'open', opening: event.data } : { status: 'unknown' }
}

function next(state: OpenedTicket, event: DecidedEvent<TicketEvent>): Ticket {
  switch (event.type) {
    case 'TicketOpened':
      return state
    case 'TicketStarted':
      return { ...state, status: 'in_progress' }
    case 'TicketResolved':
      return { ...state, status: 'resolved' }
    case 'TicketClosed':
      return { ...state, status: 'closed' }
  }
}

/** The ticket, or a refusal when there is none. */
export function existing(state: Ticket, refuse: (code: 'NOT_FOUND') => never): OpenedTicket {
  return state.status === 'unknown' ? refuse('NOT_FOUND') : state
}
