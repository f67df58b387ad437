import { addDays } from '#src/kernel/dates.ts'
import type { Ask, Of, Share } from '#tests/properties/accounts/asks.ts'
import { type Book, type Item, type Movement, type Note, other } from '#tests/properties/accounts/book.ts'
import { settledOf } from '#tests/properties/accounts/movement-rules.ts'
import type { Step } from '#tests/properties/accounts/steps.ts'

interface Given {
  readonly step: Step
  readonly book: Book
  readonly id: string
  readonly date: string | undefined
  /** The date, or one that stands for it where one must be sent. */
  readonly sure: string
}

type Asking = (given: Given) => Ask | undefined
export type Kind = keyof typeof askings

const cashTypes = new Set(['receivable_collection', 'debt_settlement'])

/** How each kind of step finds what it is about among what there is. */
export const askings = {
  open: ({ step, sure }) => ({
    ...{ do: 'open', on: addDays(sure, -20) },
    amount: step.pick % 3 === 0 ? -step.cents : step.cents,
  }),
  lock: ({ sure }) => ({ do: 'lock', until: addDays(sure, -28) }),
  invoice: ({ step, id, sure }) => ({
    ...{ do: 'invoice', id, amount: step.cents, date: sure },
    side: step.pick % 3 === 0 ? 'credit' : 'debit',
    ours: step.pick % 5 === 1,
  }),
  collection: (given) => moving(given, { type: 'receivable_collection', direction: 'decrease' }),
  debt: (given) => moving(given, { type: 'debt_settlement', direction: 'increase' }),
  penalty: (given) => moving(given, { type: 'penalty', direction: 'increase' }),
  adjustment: (given) =>
    moving(given, {
      type: 'miscellaneous',
      direction: given.step.pick % 2 === 0 ? 'increase' : 'decrease',
    }),
  settle: (given) =>
    ofMovement(given, isPayment, (movement) => {
      const left = movement.amount - settledOf(movement)
      const amount = Math.max(1, Math.floor((left * (1 + (given.step.pick % 5))) / 4))
      const shares = sharesOf(given, other(movement.side))
      return {
        ...{ do: 'settle', id: given.id, movement, shares },
        date: inTime(given, [movement.date, ...shares.map(({ item }) => item.from)]),
        ...(given.step.cents % 3 === 0 ? {} : { amount }),
      }
    }),
  allocate: (given) =>
    ofMovement(given, isSettled, (movement) =>
      some(sharesOf(given, other(movement.side)), (shares) => ({
        ...{ do: 'allocate', movement, shares, ...dated(given) },
      })),
    ),
  deallocate: (given) =>
    ofMovement(given, isSettled, (movement) =>
      some(matchedWith(given, movement.id, movement.side), (shares) => ({
        ...{ do: 'deallocate', movement, shares },
      })),
    ),
  cancel: (given) => ofMovement(given, anyMovement, (movement) => ({ do: 'cancel', movement })),
  reverse: (given) =>
    ofMovement(given, anyMovement, (movement) => ({ do: 'reverse', movement, ...dated(given) })),
  waive: (given) =>
    ofMovement(
      given,
      ({ type }) => type === 'penalty',
      (movement) => ({ do: 'waive', movement }),
    ),
  issue: issuing,
  apply: (given) =>
    ofNote(given, (note) =>
      some(sharesOf(given, other(note.item.side)), (shares) => ({
        ...{ do: 'apply', note, shares, ...dated(given) },
      })),
    ),
  unapply: (given) =>
    ofNote(given, (note) =>
      some(matchedWith(given, note.id, note.item.side), (shares) => ({ do: 'unapply', note, shares })),
    ),
  extend: (given) =>
    ofNote(given, (note) => ({
      ...{ do: 'extend', note },
      expiresOn: addDays(note.expiresOn ?? given.book.today, given.step.pick % 5),
    })),
  expire: (given) => ofNote(given, (note) => ({ do: 'expire', note, on: given.book.today })),
  'cancel-note': (given) => ofNote(given, (note) => ({ do: 'cancel-note', note })),
  offset: offsetting,
  'cancel-offset': ({ step, book }) => {
    const id = pick([...book.offsets.keys()], step.pick)
    return id === undefined ? undefined : { do: 'cancel-offset', id }
  },
} satisfies Record<string, Asking>

function dated({ step, date }: Given): { date?: string } {
  return date === undefined || step.cents % 2 === 0 ? {} : { date }
}

/** A date that is not before what it touches, most of the time. */
function inTime({ step, book, sure }: Given, touched: readonly string[]): string {
  if (step.pick % 7 === 0) return sure
  return [...touched, book.opening ?? sure].reduce((latest, day) => (day > latest ? day : latest), sure)
}

function moving({ step, id, sure }: Given, of: Pick<Of<'move'>, 'type' | 'direction'>): Ask {
  return { do: 'move', id, ...of, amount: step.cents, date: sure }
}

const anyMovement = (): boolean => true
const isPayment = ({ type, status }: Movement): boolean => cashTypes.has(type) && status !== 'counter'
const isSettled = ({ settlements }: Movement): boolean => settlements.length > 0

function ofMovement(
  { step, book }: Given,
  which: (movement: Movement) => boolean,
  ask: (movement: Movement) => Ask | undefined,
): Ask | undefined {
  const movement = pick([...book.movements.values()].filter(which), step.pick)
  return movement === undefined ? undefined : ask(movement)
}

function ofNote({ step, book }: Given, ask: (note: Note) => Ask | undefined): Ask | undefined {
  const note = pick([...book.notes.values()], step.pick)
  return note === undefined ? undefined : ask(note)
}

function issuing(given: Given): Ask {
  const { step, book, id, date } = given
  const direction = step.pick % 4 === 0 ? 'increase' : 'decrease'
  const side = direction === 'decrease' ? 'debit' : 'credit'
  const invoices = [...book.invoices.values()].filter((one) => one.side === side)
  const invoice = step.pick % 3 === 0 ? pick(invoices, step.pick) : undefined
  return {
    ...{ do: 'issue', id, amount: step.cents, direction, ...dated(given) },
    ...(step.pick % 2 === 0 ? {} : { expiresOn: addDays(date ?? book.today, step.pick % 6) }),
    ...(invoice === undefined ? {} : { document: invoice.id }),
  }
}

function offsetting(given: Given): Ask | undefined {
  const receivables = sharesOf(given, 'debit')
  const [payable] = sharesOf(given, 'credit')
  if (receivables.length === 0 || payable === undefined) return undefined
  const total = receivables.reduce((sum, { amount }) => sum + amount, 0)
  const payables = [given.step.pick % 10 === 0 ? payable : { ...payable, amount: total }]
  return { do: 'offset', id: given.id, receivables, payables, ...dated(given) }
}

/** Shares of what is open on a side; now and then of any document. */
function sharesOf({ step, book }: Given, side: Item['side']): Share[] {
  const documents = [...book.items.values()].filter(isDocument)
  const open = documents.filter((item) => item.side === side && book.open(item) > 0)
  const shares = new Map<string, Share>()
  for (const { pick: chosen, quarters } of step.shares) {
    const item = pick(chosen % 12 === 0 ? documents : open, chosen)
    if (item === undefined) continue
    shares.set(item.id, { item, amount: Math.max(1, Math.floor((book.open(item) * quarters) / 4)) })
  }
  return [...shares.values()]
}

function isDocument({ kind }: Item): boolean {
  return kind !== 'settlement' && kind !== 'credit_note' && kind !== 'counter'
}

/** Some of what `by` has matched with documents of the other side than its own. */
function matchedWith({ step, book }: Given, by: string, side: Item['side']): Share[] {
  const use = pick(
    book.uses.filter((one) => one.by === by),
    step.pick,
  )
  if (use === undefined) return []
  const quarters = step.shares[0]?.quarters ?? 4
  const item = side === 'debit' ? use.credit : use.debit
  return [{ item, amount: Math.max(1, Math.floor((use.amount * quarters) / 4)) }]
}

function some(shares: Share[], ask: (shares: Share[]) => Ask): Ask | undefined {
  return shares.length === 0 ? undefined : ask(shares)
}

function pick<T>(list: readonly T[], n: number): T | undefined {
  return list[n % list.length]
}
