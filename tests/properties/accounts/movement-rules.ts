import { lapse } from '#tests/properties/accounts/note-rules.ts'
import type { Of, Share } from '#tests/properties/accounts/asks.ts'
import { type Book, type Item, type Movement, other, type Use } from '#tests/properties/accounts/book.ts'
import {
  Against,
  againstTakingBack,
  dayOf,
  pay,
  type Plan,
  takeBack,
} from '#tests/properties/accounts/plan.ts'

const cashTypes = new Set(['debt_settlement', 'receivable_collection'])

function move(book: Book, ask: Of<'move'>): Plan {
  const { id, type, amount, date } = ask
  const side = ask.direction === 'increase' ? 'debit' : 'credit'
  return {
    refusals: new Against(book).day(date, []).codes,
    done: () => {
      book.isPosted = true
      book.movements.set(id, { ...{ id, type, side, amount, date }, status: 'recorded', settlements: [] })
      if (cashTypes.has(type)) return
      book.post({ id, documentId: id, kind: type as Item['kind'], side, from: date }, amount)
    },
  }
}

export function settledOf({ settlements }: Movement): number {
  return settlements.reduce((total, { amount }) => total + amount, 0)
}

function settle(book: Book, ask: Of<'settle'>): Plan {
  const { movement, id, shares } = ask
  const left = movement.amount - settledOf(movement)
  const amount = ask.amount ?? left
  const touched = [movement.date, ...shares.map(({ item }) => item.from)]
  const against = new Against(book)
    .when(!cashTypes.has(movement.type) || movement.status !== 'recorded', 'STATE_CONFLICT')
    .when(amount > left, 'AMOUNT_EXCEEDS_REMAINING')
    .when(left <= 0, 'STATE_CONFLICT', 'AMOUNT_EXCEEDS_REMAINING')
    .day(ask.date, touched)
    .shares(shares, { side: movement.side, left: amount })
  return {
    refusals: against.codes,
    counts: { exactly: ask.date ?? dayOf(book, touched) },
    done: ({ on }) => {
      const item: Item = { id, documentId: movement.id, kind: 'settlement', side: movement.side, from: on }
      book.post(item, amount)
      movement.settlements.push({ item, amount, on })
      pay(book, movement.id, { payers: [item], shares, on })
    },
  }
}

function allocate(book: Book, { movement, shares, date }: Of<'allocate'>): Plan {
  const advances = movement.settlements
    .map(({ item }) => item)
    .filter((item) => book.open(item) > 0)
    .toSorted((left, right) => left.from.localeCompare(right.from))
  const left = advances.reduce((sum, item) => sum + book.open(item), 0)
  const payers = needed(book, advances, shares)
  const touched = [...payers, ...shares.map(({ item }) => item)].map(({ from }) => from)
  const against = new Against(book)
    .when(movement.status !== 'recorded', 'STATE_CONFLICT')
    .day(date, touched)
    .shares(shares, { side: movement.side, left })
  return {
    refusals: against.codes,
    counts: { exactly: date ?? dayOf(book, touched) },
    done: ({ on }) => pay(book, movement.id, { payers, shares, on }),
  }
}

/** As many of the oldest as it takes. */
function needed(book: Book, advances: readonly Item[], shares: readonly Share[]): Item[] {
  let wanted = shares.reduce((sum, { amount }) => sum + amount, 0)
  return advances.filter((item) => {
    const isNeeded = wanted > 0
    wanted -= book.open(item)
    return isNeeded
  })
}

function deallocate(book: Book, { movement, shares }: Of<'deallocate'>): Plan {
  const against = againstTakingBack(book, movement.id, shares)
  return {
    refusals: against.when(movement.status !== 'recorded', 'STATE_CONFLICT').codes,
    done: () => takeBack(book, movement.id, shares),
  }
}

function cancel(book: Book, { movement }: Of<'cancel'>): Plan {
  const isFree = cashTypes.has(movement.type) && movement.status === 'recorded' && settledOf(movement) === 0
  return {
    refusals: new Against(book).when(!isFree, 'STATE_CONFLICT').codes,
    done: () => {
      movement.status = 'cancelled'
    },
  }
}

/** The items of a movement: its settlements, or itself. */
function itemsOf(book: Book, movement: Movement): Item[] {
  if (cashTypes.has(movement.type)) return movement.settlements.map(({ item }) => item)
  const own = book.items.get(movement.id)
  return own === undefined ? [] : [own]
}

function reverse(book: Book, { movement, date }: Of<'reverse'>): Plan {
  const items = itemsOf(book, movement)
  const uses = book.uses.filter((use) => items.includes(use.debit) || items.includes(use.credit))
  const touched = [movement.date, ...items.map(({ from }) => from), ...uses.map(({ on }) => on)]
  const against = new Against(book)
    .when(movement.status !== 'recorded' || items.length === 0, 'STATE_CONFLICT')
    .when(items.length > 0 && items.every((item) => amountOf(book, item) === 0), 'STATE_CONFLICT')
    .day(date, touched)
  return {
    refusals: against.codes,
    counts: { exactly: date ?? dayOf(book, touched) },
    done: ({ on, newId }) => undo(book, movement, { items, uses, on, newId }),
  }
}

/** What was posted of an item, less what was given up of it. */
function amountOf(book: Book, item: Item): number {
  return book.lines
    .filter((line) => line.item === item && line.posting)
    .reduce((sum, { amount }) => sum + amount, 0)
}

function undo(
  book: Book,
  movement: Movement,
  { items, uses, on, newId }: { items: Item[]; uses: Use[]; on: string; newId: string },
): void {
  for (const use of uses) book.unmatch(use, { amount: use.amount, on })
  const side = other(movement.side)
  const amount = items.reduce((sum, item) => sum + amountOf(book, item), 0)
  const counter: Item = { id: newId, documentId: newId, kind: 'counter', side, from: on }
  book.post(counter, amount)
  for (const item of items) {
    book.match(newId, { payer: counter, target: item }, { amount: amountOf(book, item), on })
  }
  const freed = [...book.notes.values()].filter(({ id }) => uses.some(({ by }) => by === id))
  for (const note of freed) if (note.status === 'expired') lapse(book, note, on)
  movement.status = 'reversed'
  const { type } = movement
  book.movements.set(newId, {
    ...{ id: newId, type, side, amount, date: on },
    status: 'counter',
    settlements: [],
  })
}

function waive(book: Book, { movement }: Of<'waive'>): Plan {
  const item = book.items.get(movement.id)
  const isOpen = item !== undefined && book.open(item) > 0
  const isPenalty = movement.type === 'penalty' && movement.status === 'recorded'
  return {
    refusals: new Against(book).when(!isPenalty || !isOpen, 'STATE_CONFLICT').codes,
    ...(item === undefined ? {} : { counts: { notBefore: dayOf(book, [item.from]) } }),
    done: ({ on }) => {
      if (item !== undefined) book.change(item, { amount: -book.open(item), on, posting: true })
    },
  }
}

export const movementRules = { move, settle, allocate, deallocate, cancel, reverse, waive }
