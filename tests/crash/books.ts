import type { BudgetEvent } from '#commands/budgets/events.ts'
import type { ExpenseEvent } from '#commands/expenses/events.ts'

export type BudgetOpened = Extract<BudgetEvent, { type: 'BudgetOpened' }>['data']
export type ExpenseRecorded = Extract<ExpenseEvent, { type: 'ExpenseRecorded' }>['data']
export type Charge = NonNullable<ExpenseRecorded['charge']>

/** Since when a record is there, when it last changed, and its stream's revision. */
export interface Touched {
  readonly createdAt: string
  readonly updatedAt: string
  readonly revision: number
}

export interface Holding {
  readonly expenseId: string
  readonly pending: number
  readonly spent: number
}

export interface BudgetBook extends Touched {
  readonly opening: BudgetOpened
  readonly amount: number
  readonly status: 'active' | 'inactive' | 'closed'
  /** What is set aside now, by commitment. */
  readonly open: Map<string, Holding>
  /** Every commitment there ever was: an id is never used again. */
  readonly known: Set<string>
  readonly crossed: Set<number>
  /** Thresholds that have been reached by the command whose events are being read, and must be told by it. */
  readonly due: Set<number>
}

export interface ExpenseBook extends Touched {
  readonly recorded: ExpenseRecorded
  readonly status: 'pending' | 'approved' | 'rejected' | 'voided'
  readonly approved: number | undefined
  readonly charge: Charge | undefined
  readonly recordedBy: string
  readonly submitters: ReadonlySet<string>
  readonly selfApproved: boolean
  readonly decidedBy: string | null
  readonly rejectionReason: string | null
  readonly voidReason: string | null
}

export interface PartyBook extends Touched {
  readonly partyId: string
  readonly status: 'active' | 'archived'
  readonly roles: readonly string[]
  readonly allotted: readonly string[]
  readonly number: string | undefined
}

export interface TicketBook extends Touched {
  readonly status: 'open' | 'in_progress' | 'resolved' | 'closed'
}

export interface DealBook extends Touched {
  readonly partyId: string
  readonly currency: string
  readonly amount: number
  readonly status: 'open' | 'won' | 'lost'
  readonly closedOn: string | null
  readonly winnings: number
}

/** One winning of a deal, and what is owed for it. */
export interface WinningBook {
  readonly dealId: string
  readonly winning: number
  readonly partyId: string
  readonly currency: string
  readonly amount: number
  readonly isReopened: boolean
  readonly receivable: { readonly amount: number } | undefined
  /** Whether a credit note takes it back. */
  readonly isCredited: boolean
  readonly allotted: readonly string[]
  readonly number: string | undefined
}

/** All that the log says, folded by rules of the test's own. */
export interface Books {
  readonly budgets: Map<string, BudgetBook>
  readonly expenses: Map<string, ExpenseBook>
  readonly parties: Map<string, PartyBook>
  readonly tickets: Map<string, TicketBook>
  readonly deals: Map<string, DealBook>
  /** Every winning there ever was, by the receivable that it raises. */
  readonly winnings: Map<string, WinningBook>
  /** The last number of each series but the parties'. */
  readonly series: Map<string, number>
  /** The party numbers, as they were handed out. */
  readonly numbers: string[]
  readonly settings: { fourEyes: boolean; requireReference: boolean }
  /** What ought not to be so. */
  readonly problems: string[]
  /** Decisions that another stream's change had made wrong: only guards keep them out. */
  readonly slips: string[]
}

export function emptyBooks(): Books {
  return {
    budgets: new Map(),
    expenses: new Map(),
    parties: new Map(),
    tickets: new Map(),
    deals: new Map(),
    winnings: new Map(),
    series: new Map(),
    numbers: [],
    settings: { fourEyes: true, requireReference: false },
    problems: [],
    slips: [],
  }
}

/** What a budget has set aside, pending and spent. */
export function figuresOf(book: BudgetBook): { pending: number; spent: number; committed: number } {
  const holdings = [...book.open.values()]
  const pending = holdings.reduce((total, holding) => total + holding.pending, 0)
  const spent = holdings.reduce((total, holding) => total + holding.spent, 0)
  return { pending, spent, committed: pending + spent }
}
