import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import {
  type Books,
  type BudgetBook,
  type DealBook,
  type ExpenseBook,
  figuresOf,
  type WinningBook,
} from '#tests/crash/books.ts'
import type { Stage } from '#tests/crash/stage.ts'

type Shown = Readonly<Record<string, unknown>>
type Expected = ReadonlyMap<string, Shown>

/** Whether what the API shows, over all pages, is what the log says by the test's own fold. */
export async function readModelProblems(stage: Stage, books: Books, head: number): Promise<string[]> {
  const problems: string[] = []
  for (const [list, expected] of Object.entries(expectedLists(books))) {
    for (const url of stage.urls()) {
      const shown = await wholeList(`${url}/api/v1/${list}`, {
        ...stage.headersFor('amina'),
        'x-min-position': String(head),
      })
      const own = new Map([...shown].filter(([, one]) => isConcerned(list, one)))
      problems.push(...differences(list, { expected, shown: own }))
    }
  }
  return problems
}

function expectedLists(books: Books): Readonly<Record<string, Expected>> {
  return {
    budgets: mapped(books.budgets, shownBudget),
    expenses: mapped(books.expenses, shownExpense),
    parties: mapped(books.parties, ({ number, status, roles, createdAt, updatedAt, revision }) => ({
      number: number ?? null,
      status,
      roles,
      createdAt,
      updatedAt,
      revision,
    })),
    tickets: mapped(books.tickets, (ticket) => ({ ...ticket })),
    deals: mapped(books.deals, shownDeal),
    receivables: mapped(
      new Map([...books.winnings].filter(([, { receivable }]) => receivable !== undefined)),
      shownReceivable,
    ),
  }
}

function mapped<B>(books: ReadonlyMap<string, B>, show: (book: B) => Shown): Expected {
  return new Map([...books].map(([id, book]) => [id, show(book)]))
}

function shownBudget(book: BudgetBook): Shown {
  const { opening, amount, status, createdAt, updatedAt, revision } = book
  const { pending, spent, committed } = figuresOf(book)
  const shown = (minor: number): string => decimal(minor, opening.currency)
  return {
    partyId: opening.partyId,
    name: opening.name,
    currency: opening.currency,
    amount: shown(amount),
    pending: shown(pending),
    spent: shown(spent),
    committed: shown(committed),
    remaining: shown(amount - committed),
    health: committed > amount ? 'over' : committed * 100 >= amount * 80 ? 'warning' : 'ok',
    startDate: opening.startDate,
    endDate: opening.endDate ?? null,
    overBudgetPolicy: opening.overBudgetPolicy,
    status,
    createdAt,
    updatedAt,
    revision,
  }
}

function shownExpense(book: ExpenseBook): Shown {
  const { recorded, approved, charge } = book
  return {
    partyId: recorded.partyId,
    budgetId: charge?.budgetId ?? null,
    amount: decimal(recorded.amount, recorded.currency),
    approvedAmount: approved === undefined ? null : decimal(approved, recorded.currency),
    currency: recorded.currency,
    date: recorded.date,
    reference: recorded.reference ?? null,
    description: recorded.description ?? null,
    legacyId: recorded.legacyId ?? null,
    status: book.status,
    recordedBy: book.recordedBy,
    decidedBy: book.decidedBy,
    selfApproved: book.selfApproved,
    rejectionReason: book.rejectionReason,
    voidReason: book.voidReason,
    createdAt: book.createdAt,
    updatedAt: book.updatedAt,
    revision: book.revision,
  }
}

function shownDeal({ amount, currency, ...book }: DealBook): Shown {
  return { ...book, currency, amount: decimal(amount, currency) }
}

function shownReceivable({ dealId, partyId, currency, receivable, number }: WinningBook): Shown {
  const origin = { module: 'crm', reference: dealId }
  const amount = decimal(receivable?.amount ?? 0, currency)
  return { partyId, currency, number: number ?? null, amount, origin }
}

/** Of the invoices, those of won deals: the others are not the clients'. */
function isConcerned(list: string, { origin }: Shown): boolean {
  return list !== 'receivables' || z.object({ module: z.literal('crm') }).safeParse(origin).success
}

/** EUR and XOF are all that the clients use. */
function decimal(minor: number, currency: string): string {
  if (currency === 'XOF') return String(minor)
  const digits = String(Math.abs(minor)).padStart(3, '0')
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

const Page = z.object({
  data: z.array(z.looseObject({ id: z.string() })),
  meta: z.object({ nextCursor: z.string().optional() }),
})

async function wholeList(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Map<string, Shown>> {
  const all = new Map<string, Shown>()
  let next = '?limit=200'
  for (;;) {
    const response = await fetch(`${url}${next}`, { headers, signal: AbortSignal.timeout(30_000) })
    const text = await response.text()
    if (response.status !== 200) throw new Error(`${url} answers ${response.status}: ${text.slice(0, 500)}`)
    const { data, meta } = Page.parse(JSON.parse(text))
    for (const { id, ...shown } of data) {
      if (all.has(id)) throw new Error(`${url} shows ${id} twice`)
      all.set(id, shown)
    }
    if (meta.nextCursor === undefined) return all
    next = `?limit=200&cursor=${encodeURIComponent(meta.nextCursor)}`
  }
}

function differences(
  list: string,
  { expected, shown }: { expected: Expected; shown: ReadonlyMap<string, Shown> },
): string[] {
  const problems: string[] = []
  for (const [id, fields] of expected) {
    const row = shown.get(id)
    if (row === undefined) {
      problems.push(`GET /${list} does not show ${id}`)
      continue
    }
    for (const [name, value] of Object.entries(fields)) {
      if (!isDeepStrictEqual(row[name], value)) {
        problems.push(
          `GET /${list} shows ${id} with ${name} ${JSON.stringify(row[name])}, the log says ${JSON.stringify(value)}`,
        )
      }
    }
  }
  for (const id of shown.keys())
    if (!expected.has(id)) problems.push(`GET /${list} shows ${id}, which the log does not have`)
  return problems
}
