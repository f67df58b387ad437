import { List, Map } from 'immutable'
import { type AccountEvent, accountFacts } from '#commands/accounts/events.ts'
import { evolveAccount } from '#commands/accounts/evolve.ts'
import type { ItemRef, Matching, Side } from '#commands/accounts/facts/items.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { type Minor, zero } from '#src/kernel/money.ts'

type Data<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>['data']

/** Something that is open until it is matched with what stands on the other side. */
export interface Item {
  readonly ref: ItemRef
  readonly side: Side
  /** What was posted, less what was given up of it since (lapsed, waived, cancelled). */
  readonly amount: Minor
  readonly open: Minor
  /** Nothing may be matched with it before this day: when it was posted, or last freed by a reversal. */
  readonly from: CivilDate
  /** The last day on which anything of it counts. */
  readonly latest: CivilDate
  readonly dueDate: CivilDate | undefined
  /** How much is open of it since when, one entry a change: what penalties are worked out on. */
  readonly changes: List<{ readonly date: CivilDate; readonly amount: number }>
}

/** A matching in force, and the day since which it counts. */
export interface Application extends Matching {
  readonly appliedOn: CivilDate
}

export interface MovementState {
  readonly recording: Data<'MovementRecorded'> | Data<'PenaltyAssessed'> | undefined
  readonly type: Data<'MovementRecorded'>['type']
  readonly direction: Data<'MovementRecorded'>['direction']
  readonly amount: Minor
  readonly date: CivilDate
  /** What money has moved of it so far. */
  readonly settled: Minor
  readonly settlements: List<Data<'MovementSettled'> & { readonly date: CivilDate }>
  /** A counter-movement is one for good; a cancelled or reversed movement too. */
  readonly status: 'recorded' | 'cancelled' | 'reversed' | 'counter'
  readonly number: string | undefined
}

export interface CreditNoteState {
  readonly issue: Data<'CreditNoteIssued'>
  readonly date: CivilDate
  readonly used: Minor
  readonly expired: Minor
  readonly expiresOn: CivilDate | undefined
  readonly status: 'issued' | 'expired' | 'cancelled'
  readonly number: string | undefined
}

export interface InvoiceState {
  readonly details: Data<'ReceivableRecorded'> | Data<'PayableRecorded'>
  readonly kind: 'receivable' | 'payable'
  /** What credit notes that name it as their origin have taken of it. */
  readonly credited: Minor
  readonly number: string | undefined
}

export interface OffsetState {
  readonly recording: Data<'OffsetRecorded'>
  readonly date: CivilDate
  readonly cancelled: boolean
}

/** What one part of a rule has made of one document so far: up to which business date, and by which movements. */
export interface Assessment {
  readonly businessDate: CivilDate
  readonly movements: List<string>
}

/** What a party owes us and we owe it in one currency (R-249, C-35), open item by open item. */
export interface Account {
  readonly opening:
    | { readonly documentId: string; readonly amount: Minor; readonly date: CivilDate }
    | undefined
  /** Whether anything has been posted or recorded: an opening balance then comes too late. */
  readonly isPosted: boolean
  readonly balance: Minor
  readonly items: Map<string, Item>
  readonly invoices: Map<string, InvoiceState>
  readonly movements: Map<string, MovementState>
  readonly creditNotes: Map<string, CreditNoteState>
  readonly offsets: Map<string, OffsetState>
  /** The matchings in force, by what made them (movement, credit note or offset), the oldest first. */
  readonly applied: Map<string, List<Application>>
  /** What penalties were assessed, by `assessmentKey`. */
  readonly assessed: Map<string, Assessment>
  readonly limit: Minor | null
  readonly limitPolicy: 'warn' | 'block'
}

const nothing: Account = {
  opening: undefined,
  isPosted: false,
  balance: zero,
  items: Map(),
  invoices: Map(),
  movements: Map(),
  creditNotes: Map(),
  offsets: Map(),
  applied: Map(),
  assessed: Map(),
  limit: null,
  limitPolicy: 'warn',
}

export const account = aggregate({
  noun: 'account',
  facts: accountFacts,
  initial: nothing,
  evolve: evolveAccount,
})
