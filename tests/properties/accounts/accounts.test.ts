import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Ask } from '#tests/properties/accounts/asks.ts'
import { agree, compare, take } from '#tests/properties/accounts/compare.ts'
import { expectSoundBook } from '#tests/properties/accounts/invariants.ts'
import { Pair } from '#tests/properties/accounts/pair.ts'
import { anyStep, askOf, type Step } from '#tests/properties/accounts/steps.ts'
import { addDays } from '#src/kernel/dates.ts'

const steps = fc.array(anyStep, { minLength: 15, maxLength: 60, size: 'max' })
const moments = fc.array(
  fc.record({
    days: fc.integer({ min: -60, max: 8 }),
    share: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  }),
  { minLength: 3, maxLength: 3 },
)

/** On a machine that is busy with other things, fewer runs are enough. */
const unhurried = { interruptAfterTimeLimit: 10_000 }

async function walk(all: readonly Step[], each: (pair: Pair) => Promise<void>): Promise<Pair> {
  const pair = await new Pair().open()
  for (const [n, step] of all.entries()) {
    if (step.kind === 'tomorrow') pair.tomorrow()
    const ask = askOf(step, pair.book, n)
    if (ask !== undefined) await take(pair, ask, { process: n, twice: step.twice })
    await each(pair)
  }
  return pair
}

test('R-267 R-270 X-09 whatever is done, the account has what a plain ledger has, at every day and as known at any time', async () => {
  await fc.assert(
    fc.asyncProperty(steps, moments, async (all, at) => {
      await walk(all, async (pair) => {
        const { book } = pair
        await compare(
          pair,
          at.map(({ days, share }) => ({
            asOf: addDays(book.today, days),
            ...(share === null ? {} : { step: Math.floor(share * book.step) }),
          })),
        )
        expectSoundBook(book)
      })
    }),
    { numRuns: 60, ...unhurried },
  )
})

test('what several processes are asked at once comes to what a plain ledger makes of it one after another', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 2, max: 6 }), async (all, width) => {
      const pair = await new Pair().open()
      for (let n = 0; n < all.length; n += width) {
        const asks = all.slice(n, n + width).map((step, index) => askOf(step, pair.book, n + index))
        await takeAtOnce(
          pair,
          asks.filter((ask) => ask !== undefined),
        )
        await compare(pair, [])
        expectSoundBook(pair.book)
      }
    }),
    { numRuns: 40, ...unhurried },
  )
})

/** Sends them all at once; what was done is then done in the book in the order in which it was written. */
async function takeAtOnce(pair: Pair, asks: readonly Ask[]): Promise<void> {
  const all = await Promise.all(
    asks.map(async (ask, n) => ({ ask, came: await pair.send(ask, n, { idempotencyKey: pair.nextKey() }) })),
  )
  const done = all.flatMap(({ ask, came }) => {
    const first = 'facts' in came ? came.facts[0] : undefined
    return first === undefined ? [] : [{ ask, came, position: BigInt(first.position) }]
  })
  for (const { ask, came } of done.toSorted((left, right) => Number(left.position - right.position))) {
    agree(pair.book, ask, came, ['DATE_ORDER'])
  }
}

test('a command on what another has changed meanwhile is refused, and changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const pair = await walk(all, async () => undefined)
      const head = await pair.store.head()
      const revision = await pair.store.lastRevision(pair.stream)
      const asks = all.map((step, n) => askOf(step, pair.book, all.length + n))
      for (const ask of asks.filter((one) => one !== undefined && one.do !== 'lock')) {
        if (ask === undefined) continue
        const came = await pair.send(ask, 0, { ifMatch: revision + 1 })
        expect(came, ask.do).toEqual({ code: 'REVISION_MISMATCH' })
      }
      expect(await pair.store.head()).toBe(head)
    }),
    { numRuns: 20, ...unhurried },
  )
})
