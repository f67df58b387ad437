import { z } from 'zod'
import { type AccountEvent, accountFacts } from '#commands/accounts/events.ts'
import { type BudgetEvent, budgetFacts } from '#commands/budgets/events.ts'
import { type DealEvent, dealFacts } from '#commands/deals/events.ts'
import { type ExpenseEvent, expenseFacts } from '#commands/expenses/events.ts'
import { type LeadEvent, leadFacts } from '#commands/leads/events.ts'
import { type PartyEvent, partyFacts } from '#commands/parties/events.ts'
import { type TicketEvent, ticketFacts } from '#commands/tickets/events.ts'
import type { Facts } from '#src/kernel/event.ts'
import { type Currency, type Minor, sum } from '#src/kernel/money.ts'
import { causeOf } from '#projections/account-changes.ts'

/** Everything that can happen to a party, wherever it happens. */
export type TimelineFact =
  | PartyEvent
  | TicketEvent
  | BudgetEvent
  | ExpenseEvent
  | LeadEvent
  | DealEvent
  | AccountEvent

export type AccountFactType = AccountEvent['type']

/** The areas that concern parties: what can happen in each, what it is about, and the field that names that. */
export const timelineAreas = {
  parties: { facts: partyFacts, kind: 'party', id: 'partyId' },
  tickets: { facts: ticketFacts, kind: 'ticket', id: 'ticketId' },
  budgets: { facts: budgetFacts, kind: 'budget', id: 'budgetId' },
  expenses: { facts: expenseFacts, kind: 'expense', id: 'expenseId' },
  leads: { facts: leadFacts, kind: 'lead', id: 'leadId' },
  deals: { facts: dealFacts, kind: 'deal', id: 'dealId' },
  accounts: { facts: accountFacts, kind: '', id: '' },
} as const satisfies Record<string, { facts: Facts; kind: string; id: string }>
export const TimelineArea = z.enum(Object.keys(timelineAreas) as (keyof typeof timelineAreas)[])
export type TimelineArea = z.infer<typeof TimelineArea>

const areasOfTypes: ReadonlyMap<string, TimelineArea> = new Map(
  TimelineArea.options.flatMap((area) => typesIn(area).map((type) => [type, area])),
)

/** The types of facts of an area. */
export function typesIn(area: TimelineArea): string[] {
  return Object.keys(timelineAreas[area].facts.types)
}

/** The area that a type of fact belongs to. */
export function areaOf(type: string): TimelineArea {
  const area = areasOfTypes.get(type)
  if (area === undefined) throw new Error(`${type} stands on no timeline`)
  return area
}

/** The party that a fact names. */
export function partyIn({ data }: Pick<TimelineFact, 'data'>): string | null {
  return 'partyId' in data ? (data.partyId ?? null) : null
}

type Happened = Pick<TimelineFact, 'type' | 'data'>

interface About {
  readonly document_kind: string | null
  readonly document_id: string | null
}

/** What an entry is about; nothing when it is about an account as a whole. */
export function documentOf(area: TimelineArea, fact: Happened): About {
  if (isOfAccount(fact)) {
    const id = causeOf(fact.data)
    return { document_kind: id === null ? null : accountKindOf(fact), document_id: id }
  }
  const { kind, id } = timelineAreas[area]
  const fields: Readonly<Record<string, unknown>> = fact.data
  return { document_kind: kind, document_id: String(fields[id]) }
}

function isOfAccount(fact: Happened): fact is Pick<AccountEvent, 'type' | 'data'> {
  return Object.hasOwn(accountFacts.types, fact.type)
}

function accountKindOf({ type, data }: Pick<AccountEvent, 'type' | 'data'>): string {
  if (type === 'DocumentNumbered' && 'kind' in data) return data.kind
  if ('movementId' in data) return 'movement'
  if ('creditNoteId' in data) return 'credit_note'
  if ('offsetId' in data) return 'offset'
  if (type === 'OpeningBalanceRecorded') return 'opening_balance'
  return type === 'PayableRecorded' ? 'payable' : 'receivable'
}

/**
 * What an entry is worth. A fact that says its amount without a currency means that of its stream.
 */
export function moneyOf({ data }: Pick<Happened, 'data'>): {
  amount: Minor | null
  currency: Currency | null
} {
  if ('deal' in data) return { amount: data.deal.amount, currency: data.deal.currency }
  if ('expense' in data) return { amount: data.amount, currency: data.expense.currency }
  return { amount: amountOf(data), currency: 'currency' in data ? data.currency : null }
}

function amountOf(data: TimelineFact['data']): Minor | null {
  if ('threshold' in data) return data.committed
  if ('amount' in data) return data.amount
  if ('value' in data) return data.value
  if ('pending' in data) return sum(data.pending, data.spent)
  if ('counter' in data) return data.counter.amount
  if ('limit' in data) return data.limit
  return matchedIn(data)
}

/** What was matched, or what is matched no longer. */
function matchedIn(data: TimelineFact['data']): Minor | null {
  if ('matches' in data) return sum(...data.matches.map(({ amount }) => amount))
  return 'undone' in data ? sum(...data.undone.map(({ amount }) => amount)) : null
}
