import type { Item, Movement, Note, Side } from '#tests/properties/accounts/book.ts'

export type Direction = 'increase' | 'decrease'

/** How much of which document. */
export interface Share {
  readonly item: Item
  readonly amount: number
}

/** What one may ask of an account, with the plain ledger's own things in it. A date left out is for the ledger. */
export type Ask =
  | { do: 'open'; amount: number; on: string }
  | { do: 'invoice'; id: string; side: Side; amount: number; date: string; ours: boolean }
  | {
      do: 'move'
      id: string
      type: string
      direction: Direction
      amount: number
      date: string
    }
  | { do: 'settle'; id: string; movement: Movement; amount?: number; date: string; shares: Share[] }
  | { do: 'allocate'; movement: Movement; shares: Share[]; date?: string }
  | { do: 'deallocate'; movement: Movement; shares: Share[] }
  | { do: 'cancel'; movement: Movement }
  | { do: 'reverse'; movement: Movement; date?: string }
  | { do: 'waive'; movement: Movement }
  | {
      do: 'issue'
      id: string
      amount: number
      direction: Direction
      date?: string
      expiresOn?: string
      document?: string
    }
  | { do: 'apply'; note: Note; shares: Share[]; date?: string }
  | { do: 'unapply'; note: Note; shares: Share[] }
  | { do: 'extend'; note: Note; expiresOn: string }
  | { do: 'expire'; note: Note; on: string }
  | { do: 'cancel-note'; note: Note }
  | { do: 'offset'; id: string; receivables: Share[]; payables: Share[]; date?: string }
  | { do: 'cancel-offset'; id: string }
  | { do: 'lock'; until: string }

interface Sent {
  readonly command: string
  readonly input: Record<string, unknown>
}

export type Of<D extends Ask['do']> = Extract<Ask, { do: D }>
type Sending = { [D in Ask['do']]: (ask: Of<D>) => Sent }

/** The command that asks it of the real ledger. */
export function sent(ask: Ask): Sent {
  return (sendings[ask.do] as (ask: Ask) => Sent)(ask)
}

const sendings: Sending = {
  open: ({ amount, on }) => to('record-opening-balance', { amount: text(amount), effectiveOn: on }),
  invoice: ({ id, side, amount, date, ours }) =>
    to(side === 'debit' ? 'record-receivable' : 'record-payable', {
      ...{ id, amount: text(amount), date, dueDate: date },
      ...(ours ? {} : { externalRef: `E-${id.slice(-8)}` }),
    }),
  move: ({ id, type, direction, amount, date }) =>
    to('record-movement', {
      ...{ id, type, amount: text(amount), date, reason: 'R' },
      ...(type === 'miscellaneous' ? { direction } : {}),
    }),
  settle: ({ movement, id, amount, shares, date }) =>
    to('settle-movement', {
      ...{ movementId: movement.id, id, paymentMethod: 'cash', ...dated(date) },
      ...(amount === undefined ? {} : { amount: text(amount) }),
      ...(shares.length === 0 ? {} : allocating(shares)),
    }),
  allocate: ({ movement, shares, date }) =>
    to('allocate-movement', { movementId: movement.id, ...allocating(shares), ...dated(date) }),
  deallocate: ({ movement, shares }) =>
    to('deallocate-movement', { movementId: movement.id, ...allocating(shares) }),
  cancel: ({ movement }) => to('cancel-movement', { movementId: movement.id, reason: 'R' }),
  reverse: ({ movement, date }) =>
    to('reverse-movement', { movementId: movement.id, reason: 'R', ...dated(date) }),
  waive: ({ movement }) => to('waive-penalty', { movementId: movement.id, reason: 'R' }),
  issue: ({ id, amount, direction, date, expiresOn, document }) =>
    to('issue-credit-note', {
      ...{ id, amount: text(amount), reason: 'R', ...dated(date) },
      origin: { module: direction === 'increase' ? 'purchases' : 'sales', reference: 'O' },
      ...(expiresOn === undefined ? {} : { expiresOn }),
      ...(document === undefined ? {} : { documentId: document }),
    }),
  apply: ({ note, shares, date }) =>
    to('apply-credit-note', { creditNoteId: note.id, ...allocating(shares), ...dated(date) }),
  unapply: ({ note, shares }) => to('unapply-credit-note', { creditNoteId: note.id, ...allocating(shares) }),
  extend: ({ note, expiresOn }) => to('extend-credit-note-expiry', { creditNoteId: note.id, expiresOn }),
  expire: ({ note, on }) => to('expire-credit-note', { creditNoteId: note.id, businessDate: on }),
  'cancel-note': ({ note }) => to('cancel-credit-note', { creditNoteId: note.id, reason: 'R' }),
  offset: ({ id, receivables, payables, date }) =>
    to('record-offset', {
      ...{ id, reason: 'R', ...dated(date) },
      ...{ receivables: receivables.map(shareOf), payables: payables.map(shareOf) },
    }),
  'cancel-offset': ({ id }) => to('cancel-offset', { offsetId: id, reason: 'R' }),
  lock: ({ until }) => to('lock-books', { until }),
}

function to(command: string, input: Record<string, unknown>): Sent {
  return { command, input }
}

function allocating(shares: readonly Share[]) {
  return { allocations: shares.map(shareOf) }
}

function shareOf({ item, amount }: Share) {
  return { documentId: item.id, amount: text(amount) }
}

function dated(date: string | undefined) {
  return date === undefined ? {} : { date }
}

/** Cents as the decimal text that is sent. */
export function text(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
