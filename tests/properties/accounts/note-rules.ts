import type { Of } from '#tests/properties/accounts/asks.ts'
import { type Book, type Item, type Note, type Use } from '#tests/properties/accounts/book.ts'
import {
  Against,
  againstTakingBack,
  dayOf,
  laterOf,
  pay,
  type Plan,
  takeBack,
} from '#tests/properties/accounts/plan.ts'

/** What notes that are still good have taken of a document. */
function creditedOf(book: Book, document: string): number {
  const notes = [...book.notes.values()].filter(
    ({ documentId, status }) => documentId === document && status !== 'cancelled',
  )
  return notes.reduce((sum, { amount }) => sum + amount, 0)
}

function issue(book: Book, ask: Of<'issue'>): Plan {
  const { id, amount, document, expiresOn } = ask
  const invoice = document === undefined ? undefined : book.invoices.get(document)
  const touched = invoice === undefined ? [] : [invoice.date]
  const counts = ask.date ?? dayOf(book, touched)
  const side = ask.direction === 'increase' ? 'debit' : 'credit'
  const against = new Against(book)
    .day(ask.date, touched)
    .when(expiresOn !== undefined && expiresOn < counts, 'DATE_ORDER')
    .when(book.lastNote !== undefined && counts < book.lastNote, 'DATE_ORDER')
    .when(counts > book.today, 'DATE_ORDER')
  if (invoice !== undefined) {
    against.when(creditedOf(book, invoice.id) + amount > invoice.amount, 'CREDIT_EXCEEDS_DOCUMENT')
    against.when(invoice.side === side, 'DOCUMENT_SIDE')
  }
  return {
    refusals: against.codes,
    counts: { exactly: counts },
    done: ({ on }) => {
      const item: Item = { id, documentId: id, kind: 'credit_note', side, from: on }
      book.post(item, amount)
      book.lastNote = laterOf(book.lastNote, on)
      book.notes.set(id, {
        ...{ id, item, amount, date: on, expiresOn },
        documentId: document,
        expired: 0,
        status: 'issued',
      })
    },
  }
}

/** The last day of a note is over. */
function isOver(book: Book, { expiresOn }: Note, on: string = book.today): boolean {
  return expiresOn !== undefined && expiresOn < on
}

function apply(book: Book, { note, shares, date }: Of<'apply'>): Plan {
  const touched = [note.item.from, ...shares.map(({ item }) => item.from)]
  const counts = date ?? dayOf(book, touched)
  const against = new Against(book)
    .when(note.status !== 'issued', 'STATE_CONFLICT', 'CREDIT_NOTE_EXPIRED')
    .when(isOver(book, note, counts) || isOver(book, note), 'CREDIT_NOTE_EXPIRED')
    .day(date, touched)
    .shares(shares, { side: note.item.side, left: book.open(note.item) })
  return {
    refusals: against.codes,
    counts: { exactly: counts },
    done: ({ on }) => pay(book, note.id, { payers: [note.item], shares, on }),
  }
}

function unapply(book: Book, { note, shares }: Of<'unapply'>): Plan {
  const against = againstTakingBack(book, note.id, shares)
    .when(note.status !== 'issued', 'STATE_CONFLICT', 'CREDIT_NOTE_EXPIRED')
    .when(isOver(book, note), 'CREDIT_NOTE_EXPIRED')
  return { refusals: against.codes, done: () => takeBack(book, note.id, shares) }
}

function extend(book: Book, { note, expiresOn }: Of<'extend'>): Plan {
  const before = note.expiresOn
  const against = new Against(book)
    .when(note.status !== 'issued' || before === undefined, 'STATE_CONFLICT', 'CREDIT_NOTE_EXPIRED')
    .when(isOver(book, note), 'CREDIT_NOTE_EXPIRED')
    .when(before !== undefined && expiresOn <= before, 'DATE_ORDER')
  return {
    refusals: against.codes,
    done: () => {
      note.expiresOn = expiresOn
    },
  }
}

/** What is used of a note, whoever matched it. */
export function usesOf(book: Book, { item }: Note): Use[] {
  return book.uses.filter((use) => use.debit === item || use.credit === item)
}

function expire(book: Book, { note }: Of<'expire'>): Plan {
  const against = new Against(book).when(
    !isOver(book, note) || book.open(note.item) === 0,
    'STATE_CONFLICT',
    'DATE_ORDER',
  )
  return {
    refusals: against.codes,
    counts: { notBefore: note.expiresOn ?? '' },
    done: ({ on }) => lapse(book, note, on),
  }
}

/** What is left of a note is nothing from a day on. */
export function lapse(book: Book, note: Note, on: string): void {
  note.expired += book.open(note.item)
  note.status = 'expired'
  book.change(note.item, { amount: -book.open(note.item), on, posting: true })
}

function cancel(book: Book, { note }: Of<'cancel-note'>): Plan {
  const against = new Against(book)
    .when(note.status !== 'issued' || usesOf(book, note).length > 0, 'STATE_CONFLICT')
    .when(note.status === 'expired' || isOver(book, note), 'CREDIT_NOTE_EXPIRED')
  return {
    refusals: against.codes,
    counts: { notBefore: dayOf(book, [note.item.from]) },
    done: ({ on }) => {
      note.status = 'cancelled'
      book.change(note.item, { amount: -note.amount, on, posting: true })
    },
  }
}

export const noteRules = { issue, apply, unapply, extend, expire, 'cancel-note': cancel }
