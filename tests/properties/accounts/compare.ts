import { expect } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { changesOf } from '#commands/accounts/events.ts'
import { signed } from '#commands/accounts/facts/items.ts'
import { type Ask, sent } from '#tests/properties/accounts/asks.ts'
import type { Book, Figures, Moment } from '#tests/properties/accounts/book.ts'
import { usesOf } from '#tests/properties/accounts/note-rules.ts'
import type { AccountFact, Came, Pair } from '#tests/properties/accounts/pair.ts'
import { planOf } from '#tests/properties/accounts/rules.ts'

/** Asks the real ledger, then does the same in the book: both must say the same of it. */
export async function take(pair: Pair, ask: Ask, how: { process: number; twice: boolean }): Promise<void> {
  const key = pair.nextKey()
  const came = await pair.send(ask, how.process, { idempotencyKey: key })
  agree(pair.book, ask, came)
  if (!how.twice) return
  const head = await pair.store.head()
  const again = await pair.send(ask, how.process + 1, { idempotencyKey: key })
  if ('facts' in came) expect(again, describe(ask)).toEqual(came)
  expect(await pair.store.head(), `${describe(ask)} sent twice`).toBe(head)
}

/**
 * Whether the book allows what the real ledger did, or refuses it for the same reason; and does it there. `unless`
 * are reasons that the real ledger may have passed over, since another process has written meanwhile.
 */
export function agree(book: Book, ask: Ask, came: Came, unless: readonly string[] = []): void {
  const plan = planOf(book, ask)
  const against = [...plan.refusals].filter((code) => !unless.includes(code))
  const said = `${describe(ask)} on ${book.today}`
  if ('code' in came) {
    expect(against, `${said} was refused with ${came.code}`).toContain(came.code)
    return
  }
  const [fact] = came.facts
  if (fact === undefined) {
    expect(plan.idle === true || against.length > 0, `${said} came to nothing`).toBe(true)
    return
  }
  expect(against, `${said} was done`).toEqual([])
  const on = fact.effectiveOn
  if (plan.counts !== undefined && 'exactly' in plan.counts && unless.length === 0)
    expect(on, said).toBe(plan.counts.exactly)
  if (plan.counts !== undefined && 'notBefore' in plan.counts) {
    expect(on >= plan.counts.notBefore, `${said} counts on ${on}, before ${plan.counts.notBefore}`).toBe(true)
  }
  book.step += 1
  plan.done({ on, newId: newIdOf(fact) })
}

/** The items and figures of both agree now, and the figures at any other moment. */
export async function compare(pair: Pair, moments: readonly Moment[]): Promise<void> {
  const { book } = pair
  pair.heads[book.step] = await pair.store.head()
  const facts = await pair.facts()
  const state = facts.reduce((before, fact) => account.evolve(before, fact), account.initial)
  const items = [...book.items.values()]
  expect(Object.fromEntries(state.items.map(({ open }) => open)), 'open items').toEqual(
    Object.fromEntries(items.map((item) => [item.id, book.open(item)])),
  )
  expect(state.balance).toBe(book.figures()?.balance ?? 0)
  for (const note of book.notes.values()) {
    const held = state.creditNotes.get(note.id)
    const used = usesOf(book, note).reduce((sum, { amount }) => sum + amount, 0)
    expect({ used: held?.used, expired: held?.expired }, `note ${note.id}`).toEqual({
      used,
      expired: note.expired,
    })
  }
  for (const moment of [{}, ...moments]) {
    const head = moment.step === undefined ? undefined : pair.heads[moment.step]
    expect(figuresOf(facts, { ...moment, head }), JSON.stringify(moment)).toEqual(book.figures(moment))
  }
}

/** What an account shows, from its facts alone. */
function figuresOf(
  facts: readonly AccountFact[],
  { asOf = '9999', head }: { asOf?: string; head: string | undefined },
): Figures | undefined {
  const known = facts.filter(({ position }) => head === undefined || BigInt(position) <= BigInt(head))
  const changes = known.filter(({ effectiveOn }) => effectiveOn <= asOf).flatMap((fact) => changesOf(fact))
  if (!changes.some(({ posting }) => posting)) return undefined
  const figures = { balance: 0, receivable: 0, payable: 0, advance: 0, creditNotesRemaining: 0 }
  for (const { item, side, amount, posting } of changes) {
    const moved = signed(side, amount)
    if (posting) figures.balance += moved
    if (item.kind === 'settlement') figures.advance -= moved
    else if (item.kind === 'credit_note') figures.creditNotesRemaining -= moved
    else if (side === 'debit') figures.receivable += moved
    else figures.payable -= moved
  }
  return figures
}

function newIdOf({ data }: AccountFact): string {
  if ('counter' in data) return data.counter.movementId
  return 'documentId' in data ? String(data.documentId) : ''
}

function describe(ask: Ask): string {
  return JSON.stringify(sent(ask))
}
