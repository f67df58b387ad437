import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays } from '#src/kernel/dates.ts'
import { type Caller, callerAs } from '#tests/flows/caller.ts'
import { newAccount, type PartyAccount } from '#tests/flows/party-accounts.ts'
import { filled } from '#tests/flows/routes.ts'
import { type Ask, sent, text } from '#tests/properties/accounts/asks.ts'
import { Book, type Figures, type Item, type Moment } from '#tests/properties/accounts/book.ts'
import { agree } from '#tests/properties/accounts/compare.ts'
import { expectSoundBook } from '#tests/properties/accounts/invariants.ts'
import type { AccountFact, Came } from '#tests/properties/accounts/pair.ts'
import { anyStep, askOf, type Step } from '#tests/properties/accounts/steps.ts'
import { appOn, freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let second: Awaited<ReturnType<typeof appOn>>
let clients: readonly [Caller, Caller]

beforeAll(async () => {
  running = await freshApp('acme')
  second = await appOn(running.database)
  clients = [await callerAs(running.app, 'amina', 'finance'), await callerAs(second.app, 'boris', 'finance')]
})
afterAll(async () => {
  await second.close()
  await running.close()
})

/** Only the real day passes here, and what is locked stays so for the next run: locks and runs are left out. */
const left = new Set<Step['kind']>(['lock', 'tomorrow', 'expire'])
const steps = fc.array(
  anyStep.filter(({ kind }) => !left.has(kind)),
  { minLength: 20, maxLength: 40, size: 'max' },
)

/** An account over HTTP beside a book, and where the log stood after each step of it. */
interface Run {
  readonly account: PartyAccount
  readonly book: Book
  readonly heads: string[]
}

/** Sends the command that is asked for to one of two processes, as any client would. */
async function send({ account }: Run, ask: Ask, n: number): Promise<Came> {
  const { command, input } = sent(named(ask))
  const whole = { partyId: account.partyId, currency: 'EUR', ...input } as Record<string, string>
  const path = running.runtime.ledger.command(command).path ?? ''
  const inPath = new Set([...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name))
  const body = Object.fromEntries(Object.entries(whole).filter(([name]) => !inPath.has(name)))
  const client = clients[n % 2 === 0 ? 0 : 1]
  const before = await running.runtime.store.lastRevision(stream(account))
  const headers = { 'idempotency-key': `${account.partyId}-${n}` }
  const answer = await client.post(filled(path, whole), body, headers)
  const again = await client.post(filled(path, whole), body, headers)
  expect([again.status, again.data['id']], `${command} again`).toEqual([answer.status, answer.data['id']])
  if (answer.status >= 400) return { code: String(answer.code) }
  const facts = await running.runtime.store.readStream(stream(account), before + 1)
  const written = facts.filter(({ type }) => type !== 'DocumentNumbered')
  return { facts: written as unknown as AccountFact[] }
}

function stream({ partyId }: PartyAccount): string {
  return `account-acme.${partyId}.EUR`
}

/** Numbers of our own are a matter of the whole tenant, so that other runs would be in the way. */
function named(ask: Ask): Ask {
  return ask.do === 'invoice' ? { ...ask, ours: false } : ask
}

async function expectSeen({ account, book, heads }: Run, moment: Moment): Promise<void> {
  const head = heads.at(-1) ?? '0'
  const knownAt = moment.step === undefined ? undefined : heads[moment.step]
  const query = new URLSearchParams({
    ...(moment.asOf === undefined ? {} : { asOf: moment.asOf }),
    ...(knownAt === undefined ? {} : { knownAt }),
  }).toString()
  const {
    status,
    data,
    text: body,
  } = await clients[1].get(`${account.url}?${query}`, { 'x-min-position': head })
  const expected = book.figures(moment)
  if (expected === undefined) return expect(status, `${query} ${body}`).toBe(404)
  const shown = Object.fromEntries(Object.keys(expected).map((name) => [name, data[name]]))
  expect(shown, `${query} of ${account.url}`).toEqual(inText(expected))
}

function inText(figures: Figures): Record<string, string> {
  return Object.fromEntries(Object.entries(figures).map(([name, cents]) => [name, text(Number(cents))]))
}

/** What is open of every invoice and bill, in the lists and one by one, at a moment. */
async function expectOpen({ account, book, heads }: Run, asOf: string): Promise<void> {
  const head = heads.at(-1) ?? '0'
  for (const kind of ['receivable', 'payable']) {
    const query = `/${kind}s?limit=200&asOf=${asOf}`
    if (book.figures({}) === undefined) {
      const { status } = await clients[1].get(account.url + query, { 'x-min-position': head })
      expect(status, 'an account that never began').toBe(404)
      continue
    }
    const { items } = await account.seen(query, head)
    const counting = [...book.items.values()].filter(
      (item) => item.kind === kind && countsBy(book, item, asOf),
    )
    const open = (id: unknown, amount: unknown): string => `${String(id)} ${String(amount)}`
    expect(items.map((item) => open(item['id'], item['open'])).toSorted()).toEqual(
      counting.map((item) => open(item.id, text(book.open(item, { asOf })))).toSorted(),
    )
  }
}

function countsBy(book: Book, item: Item, asOf: string): boolean {
  return book.lines.some((line) => line.item === item && line.posting && line.on <= asOf)
}

test('over HTTP, in two processes, accounts have what a plain ledger has at every day and as known at any time', async () => {
  const days = fc.array(fc.integer({ min: -40, max: 5 }), { minLength: 4, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(steps, days, async (all, shifts) => {
      const book = new Book()
      book.today = new Date().toISOString().slice(0, 10)
      const run = { account: await newAccount(clients[0]), book, heads: [await running.runtime.store.head()] }
      book.lastNote = await lastNote()
      for (const [n, step] of all.entries()) {
        const ask = askOf(step, book, `${run.account.partyId} ${n}`)
        if (ask === undefined) continue
        agree(book, named(ask), await send(run, ask, n))
        run.heads[book.step] = await running.runtime.store.head()
      }
      expectSoundBook(book)
      await expectSeen(run, {})
      for (const [index, shift] of shifts.entries()) {
        const asOf = addDays(book.today, shift)
        const step = Math.floor((book.step * index) / shifts.length)
        await expectSeen(run, { asOf })
        await expectSeen(run, { step })
        await expectSeen(run, { asOf, step })
        await expectOpen(run, asOf)
      }
    }),
    { numRuns: 8, interruptAfterTimeLimit: 15_000 },
  )
  const head = await running.runtime.store.head()
  expect((await clients[0].seen('/reports/trial', head)).data).toMatchObject({ equal: true })
})

/** The date of the last credit note of any run: no later one may be before it. */
async function lastNote(): Promise<string | undefined> {
  const facts = await running.runtime.store.readAll('0', 100_000)
  return facts.findLast(({ type }) => type === 'CreditNoteIssued')?.effectiveOn
}
