import type { Ask, Of, Share } from '#tests/properties/accounts/asks.ts'
import { type Book, type Item } from '#tests/properties/accounts/book.ts'
import { movementRules } from '#tests/properties/accounts/movement-rules.ts'
import { noteRules } from '#tests/properties/accounts/note-rules.ts'
import { Against, dayOf, laterOf, pay, type Plan } from '#tests/properties/accounts/plan.ts'

type Rules = { [D in Ask['do']]: (book: Book, ask: Of<D>) => Plan }

/** What the plain ledger makes of something asked. */
export function planOf(book: Book, ask: Ask): Plan {
  return (rules[ask.do] as (book: Book, ask: Ask) => Plan)(book, ask)
}

function open(book: Book, { amount, on }: Of<'open'>): Plan {
  const against = new Against(book).when(book.isPosted, 'OPENING_TOO_LATE').day(on, [])
  return {
    refusals: against.when(amount === 0, 'INVALID').codes,
    done: ({ newId: id }) => {
      book.opening = on
      const side = amount < 0 ? 'credit' : 'debit'
      book.post({ id, documentId: id, kind: 'opening', side, from: on }, Math.abs(amount))
    },
  }
}

function invoice(book: Book, { id, side, amount, date, ours }: Of<'invoice'>): Plan {
  const isNumbered = ours && side === 'debit'
  const against = new Against(book)
    .day(date, [])
    .when(isNumbered && book.lastInvoice !== undefined && date < book.lastInvoice, 'DATE_ORDER')
    .when(isNumbered && date > book.today, 'DATE_ORDER')
  return {
    refusals: against.codes,
    done: () => {
      const kind: Item['kind'] = side === 'debit' ? 'receivable' : 'payable'
      book.post({ id, documentId: id, kind, side, from: date }, amount)
      book.invoices.set(id, { id, side, amount, date })
      if (isNumbered) book.lastInvoice = laterOf(book.lastInvoice, date)
    },
  }
}

function totalOf(shares: readonly Share[]): number {
  return shares.reduce((sum, { amount }) => sum + amount, 0)
}

function offset(book: Book, { id, receivables, payables, date }: Of<'offset'>): Plan {
  const touched = [...receivables, ...payables].map(({ item }) => item.from)
  const against = new Against(book)
    .day(date, touched)
    .shares(receivables, { side: 'credit', left: Infinity })
    .shares(payables, { side: 'debit', left: Infinity })
    .when(totalOf(receivables) !== totalOf(payables), 'INVALID')
  return {
    refusals: against.codes,
    counts: { exactly: date ?? dayOf(book, touched) },
    done: ({ on }) => {
      book.offsets.set(id, { on, cancelled: false })
      const wanted = payables.map((one) => ({ ...one }))
      for (const { item, amount } of receivables) {
        let left = amount
        for (const one of wanted) {
          const part = Math.min(left, one.amount)
          if (part > 0) pay(book, id, { payers: [item], shares: [{ item: one.item, amount: part }], on })
          one.amount -= part
          left -= part
        }
      }
    },
  }
}

function cancelOffset(book: Book, { id }: Of<'cancel-offset'>): Plan {
  const uses = book.uses.filter(({ by }) => by === id)
  const offset = book.offsets.get(id)
  const against = new Against(book).when(offset?.cancelled !== false, 'STATE_CONFLICT')
  return {
    refusals: against.day(offset?.on, []).codes,
    done: ({ on }) => {
      book.offsets.set(id, { on, cancelled: true })
      for (const use of uses) book.unmatch(use, { amount: use.amount, on: use.on })
    },
  }
}

function lock(book: Book, { until }: Of<'lock'>): Plan {
  const against = new Against(book)
    .when(until >= book.today, 'DATE_ORDER')
    .when(book.lockedUntil !== undefined && until < book.lockedUntil, 'DATE_ORDER', 'STATE_CONFLICT')
  return {
    refusals: against.codes,
    idle: until === book.lockedUntil,
    done: () => {
      book.lockedUntil = until
    },
  }
}

const rules: Rules = {
  ...{ open, invoice, offset, 'cancel-offset': cancelOffset, lock },
  ...movementRules,
  ...noteRules,
}
