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
  | { do: 'settle'; id: string; movement: Movement; amount?: number; date?: string; shares: Share[] }
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
  | { do: 'expire'; note: Note }
  | { do: 'cancel-note'; note: Note }
  | { do: 'offset'; id: string; receivables: Share[]; payables: Share[]; date?: string }
  | { do: 'cancel-offset'; id: string }
  | { do: 'lock'; until: string }

interface Sent {
  readonly command: string
  readonly input: Record<string, unknown>
}

/** The command that asks it of the real ledger. */
export function sent(ask: Ask): Sent {
  switch (ask.do) {
    case 'open':
      return {
        command: 'record-opening-balance',
        input: { amount: text(ask.amount), effectiveOn: ask.on },
      }
    case 'invoice':
      return {
        command: ask.side === 'debit' ? 'record-receivable' : 'record-payable',
        input: {
          ...{ id: ask.id, amount: text(ask.amount), date: ask.date, dueDate: ask.date },
          ...(ask.ours ? {} : { externalRef: `E-${ask.id.slice(-8)}` }),
        },
      }
    case 'move':
      return {
        command: 'record-movement',
        input: {
          ...{ id: ask.id, type: ask.type, amount: text(ask.amount), date: ask.date, reason: 'R' },
          ...(ask.type === 'miscellaneous' ? { direction: ask.direction } : {}),
        },
      }
    case 'lock':
      return { command: 'lock-books', input: { until: ask.until } }
    case 'offset':
      return {
        command: 'record-offset',
        input: {
          ...{ id: ask.id, reason: 'R', ...dated(ask) },
          receivables: ask.receivables.map(shareOf),
          payables: ask.payables.map(shareOf),
        },
      }
    case 'cancel-offset':
      return { command: 'cancel-offset', input: { offsetId: ask.id, reason: 'R' } }
    default:
      return 'movement' in ask ? sentAboutMovement(ask) : sentAboutNote(ask)
  }
}

function sentAboutMovement(ask: Extract<Ask, { movement: Movement }>): Sent {
  const movementId = ask.movement.id
  switch (ask.do) {
    case 'settle':
      return {
        command: 'settle-movement',
        input: {
          ...{ movementId, id: ask.id, paymentMethod: 'cash', ...dated(ask) },
          ...(ask.amount === undefined ? {} : { amount: text(ask.amount) }),
          ...(ask.shares.length === 0 ? {} : { allocations: ask.shares.map(shareOf) }),
        },
      }
    case 'allocate':
      return {
        command: 'allocate-movement',
        input: { movementId, allocations: ask.shares.map(shareOf), ...dated(ask) },
      }
    case 'deallocate':
      return {
        command: 'deallocate-movement',
        input: { movementId, allocations: ask.shares.map(shareOf) },
      }
    case 'cancel':
      return { command: 'cancel-movement', input: { movementId, reason: 'R' } }
    case 'reverse':
      return { command: 'reverse-movement', input: { movementId, reason: 'R', ...dated(ask) } }
    case 'waive':
      return { command: 'waive-penalty', input: { movementId, reason: 'R' } }
  }
}

function sentAboutNote(ask: Extract<Ask, { note: Note } | { do: 'issue' }>): Sent {
  if (ask.do === 'issue') {
    const purchases = ask.direction === 'increase'
    return {
      command: 'issue-credit-note',
      input: {
        ...{ id: ask.id, amount: text(ask.amount), reason: 'R', ...dated(ask) },
        origin: { module: purchases ? 'purchases' : 'sales', reference: 'O' },
        ...(ask.expiresOn === undefined ? {} : { expiresOn: ask.expiresOn }),
        ...(ask.document === undefined ? {} : { documentId: ask.document }),
      },
    }
  }
  const creditNoteId = ask.note.id
  switch (ask.do) {
    case 'apply':
      return {
        command: 'apply-credit-note',
        input: { creditNoteId, allocations: ask.shares.map(shareOf), ...dated(ask) },
      }
    case 'unapply':
      return { command: 'unapply-credit-note', input: { creditNoteId, allocations: ask.shares.map(shareOf) } }
    case 'extend':
      return { command: 'extend-credit-note-expiry', input: { creditNoteId, expiresOn: ask.expiresOn } }
    case 'expire':
      return { command: 'expire-credit-note', input: { creditNoteId } }
    case 'cancel-note':
      return { command: 'cancel-credit-note', input: { creditNoteId, reason: 'R' } }
  }
}

function shareOf({ item, amount }: Share) {
  return { documentId: item.id, amount: text(amount) }
}

function dated({ date }: { date?: string }) {
  return date === undefined ? {} : { date }
}

/** Cents as the decimal text that is sent. */
export function text(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
