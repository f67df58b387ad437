import type { Book, Item } from '#tests/properties/accounts/book.ts'
import type { Share } from '#tests/properties/accounts/asks.ts'

/** What the real ledger chose where the asker left it to it. */
export interface Chosen {
  /** The day on which it counts. */
  readonly on: string
  /** The id of a counter-movement or an opening balance. */
  readonly newId: string
}

/** Whether something may be done, and how to do it. */
export interface Plan {
  /** All that speaks against it; the real ledger must name one of these. */
  readonly refusals: ReadonlySet<string>
  /** The day it counts when none was sent: exactly it, or not before it. */
  readonly counts?: { readonly exactly: string } | { readonly notBefore: string }
  /** There is nothing to do: it is so already. */
  readonly idle?: boolean
  done(this: void, chosen: Chosen): void
}

/** Collects what speaks against something. */
export class Against {
  readonly codes = new Set<string>()
  readonly #book: Book

  constructor(book: Book) {
    this.#book = book
  }

  when(isSo: boolean, ...codes: readonly string[]): this {
    if (isSo) for (const code of codes) this.codes.add(code)
    return this
  }

  /** Of a day that was sent, or that follows from what it takes back. */
  day(date: string | undefined, touched: readonly string[]): this {
    if (date === undefined) return this
    const { opening, lockedUntil } = this.#book
    this.when(opening !== undefined && date < opening, 'VALUE_DATE')
    this.when(
      touched.some((one) => date < one),
      'VALUE_DATE',
    )
    return this.when(lockedUntil !== undefined && date <= lockedUntil, 'PERIOD_LOCKED')
  }

  /** Of matching items of one side, with so much left, with documents. */
  shares(shares: readonly Share[], of: { side: Item['side']; left: number }): this {
    for (const { item, amount } of shares) {
      this.when(amount > this.#book.open(item), 'AMOUNT_EXCEEDS_OPEN')
      this.when(item.side === of.side, 'DOCUMENT_SIDE')
    }
    const total = shares.reduce((sum, { amount }) => sum + amount, 0)
    return this.when(total > of.left, 'AMOUNT_EXCEEDS_REMAINING')
  }
}

/** The day something counts on that was sent without one. */
export function dayOf(book: Book, touched: readonly string[]): string {
  const all = [book.today, ...touched, ...(book.opening === undefined ? [] : [book.opening])]
  return all.reduce((latest, one) => (one > latest ? one : latest))
}

/** Matches payers, the first first, with documents. */
export function pay(
  book: Book,
  by: string,
  { payers, shares, on }: { payers: readonly Item[]; shares: readonly Share[]; on: string },
): void {
  for (const { item, amount } of shares) {
    let wanted = amount
    for (const payer of payers) {
      if (payer.from > on) continue
      const part = Math.min(wanted, book.open(payer))
      book.match(by, { payer, target: item }, { amount: part, on })
      wanted -= part
    }
  }
}

/** What `by` has in force with a document, the latest first. */
function usesWith(book: Book, by: string, item: Item) {
  return book.uses.filter((use) => use.by === by && (use.debit === item || use.credit === item)).toReversed()
}

/** Against taking matchings back: more than there are of, or of a day that is locked. */
export function againstTakingBack(book: Book, by: string, shares: readonly Share[]): Against {
  const against = new Against(book)
  for (const { item, amount } of shares) {
    let wanted = amount
    for (const use of usesWith(book, by, item)) {
      if (wanted > 0) against.day(use.on, [])
      wanted -= Math.min(use.amount, wanted)
    }
    const none = usesWith(book, by, item).length === 0
    against.when(none, 'DOCUMENT_UNKNOWN').when(!none && wanted > 0, 'AMOUNT_EXCEEDS_REMAINING')
  }
  return against
}

/** Takes matchings of `by` with documents back, the latest first, each as from the day it had counted from. */
export function takeBack(book: Book, by: string, shares: readonly Share[]): void {
  for (const { item, amount } of shares) {
    let wanted = amount
    for (const use of usesWith(book, by, item)) {
      const part = Math.min(use.amount, wanted)
      if (part > 0) book.unmatch(use, { amount: part, on: use.on })
      wanted -= part
    }
  }
}

/** The later of two days, when there is a first one. */
export function laterOf(left: string | undefined, right: string): string {
  return left !== undefined && left > right ? left : right
}
