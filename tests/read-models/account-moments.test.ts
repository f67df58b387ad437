import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatMoney } from '#src/kernel/money.ts'
import {
  Day,
  day,
  type Entry,
  lifeOf,
  type Lived,
  Opening,
  Steps,
  xof,
} from '#tests/read-models/account-life.ts'
import { type AccountsSide, accountsSide, type Recorded } from '#tests/read-models/account-log.ts'

let side: AccountsSide
beforeAll(async () => {
  side = await accountsSide()
})
afterAll(() => side.stop())

interface Told extends Lived {
  readonly event: Recorded
}

interface Cut {
  readonly asOf: string | undefined
  readonly position: string | undefined
}

function counts({ event }: Told, { asOf, position }: Cut): boolean {
  if (asOf !== undefined && event.effectiveOn > asOf) return false
  return position === undefined || BigInt(event.position) <= BigInt(position)
}

function total(entries: readonly Entry[], which: (entry: Entry) => boolean): number {
  return entries.filter(which).reduce((sum, { signed }) => sum + signed, 0)
}

/** What an account comes to, added up by hand from what counts. */
function figuresOf(told: readonly Told[], cut: Cut, today: string) {
  const counted = told.filter((one) => counts(one, cut))
  const entries = counted.flatMap((one) => one.entries)
  const shown = (amount: number): string => formatMoney(amount === 0 ? 0 : amount, xof)
  const open = (figure: Entry['figure']) => total(entries, (one) => one.figure === figure)
  const dueDates = new Map(entries.flatMap(({ itemId, dueDate }) => (dueDate ? [[itemId, dueDate]] : [])))
  const isLate = ({ itemId, figure }: Entry) =>
    figure === 'receivable' && (dueDates.get(itemId) ?? '9999') < (cut.asOf ?? today)
  const balance = total(entries, ({ posting }) => posting)
  expect(balance).toBe(open('receivable') + open('payable') + open('advance') + open('creditNotes'))
  return {
    isPosted: entries.some(({ posting }) => posting),
    changes: counted.flatMap(({ event, entries: own }) =>
      own.filter(({ posting }) => posting).map(({ signed }) => ({ event, signed })),
    ),
    figures: {
      balance: shown(balance),
      receivable: shown(open('receivable')),
      payable: shown(-open('payable')),
      advance: shown(-open('advance')),
      creditNotesRemaining: shown(-open('creditNotes')),
      overdue: shown(total(entries, isLate)),
    },
  }
}

let runs = 0
const today = new Date().toISOString().slice(0, 10)

const Cuts = fc.array(fc.record({ asOf: fc.option(Day), known: fc.option(fc.nat(50)) }), {
  minLength: 3,
  maxLength: 3,
})

/** The account at a moment, its history, its statement and its ageing all tell the same. */
async function expectTold(partyId: string, told: readonly Told[], cut: Cut): Promise<void> {
  const query = new URLSearchParams({
    ...(cut.asOf !== undefined && { asOf: cut.asOf }),
    ...(cut.position !== undefined && { knownAt: cut.position }),
  }).toString()
  const path = `/parties/${partyId}/accounts/XOF`
  const { isPosted, figures, changes } = figuresOf(told, cut, today)
  const account = await side.get(`${path}?${query}`)
  expect(account.status).toBe(isPosted ? 200 : 404)
  expect((await side.get(`${path}/statement?${query}`)).status).toBe(account.status)
  expect((await side.get(`${path}/history?${query}`)).status).toBe(account.status)
  if (!isPosted) return
  expect(account.data).toMatchObject(figures)

  const inOrder = changes.toSorted(
    ({ event: left }, { event: right }) =>
      left.effectiveOn.localeCompare(right.effectiveOn) || left.revision - right.revision,
  )
  const statement = (await side.get(`${path}/statement?${query}`)).data
  const lines = statement['lines'] as { amount: string; balance: string }[]
  expect(lines.map(({ amount }) => amount)).toEqual(inOrder.map(({ signed }) => String(signed)))
  expect([statement['opening'], statement['closing']]).toEqual(['0', figures.balance])
  expect(lines.at(-1)?.balance).toBe(figures.balance)

  const history = await side.getAll(`${path}/history?limit=7&${query}`)
  const recorded = cut.asOf === undefined ? changes : inOrder
  expect(history.map(({ amount }) => amount)).toEqual(recorded.map(({ signed }) => String(signed)))
  expect(history.at(-1)?.['balance']).toBe(figures.balance)

  const { rows } = (await side.get(`/ageing?partyId=${partyId}&${query}`)).data as { rows: Aged[] }
  const { receivable, payable } = figures
  const documents = (row: Aged): number =>
    [row.notDue, ...row.buckets.map(({ amount }) => amount)].reduce((sum, one) => sum + Number(one), 0)
  for (const row of rows) {
    expect(row.total).toBe(figures.balance)
    expect(documents(row)).toBe(Number(receivable) - Number(payable))
    expect(Number(row.unallocated)).toBe(0 - Number(figures.advance) - Number(figures.creditNotesRemaining))
  }
}

interface Aged {
  readonly notDue: string
  readonly buckets: readonly { readonly amount: string }[]
  readonly unallocated: string
  readonly total: string
}

test('A-03 at every moment balance = receivable − payable − advance − credit notes, wherever one asks', async () => {
  await fc.assert(
    fc.asyncProperty(Opening, Steps, Cuts, async (opening, steps, cuts) => {
      const partyId = await side.party(`Party ${(runs += 1)}`)
      const told: Told[] = []
      for (const lived of lifeOf(partyId, opening, steps))
        told.push({ ...lived, event: await side.append(lived.fact, lived.later_ms) })

      await expectTold(partyId, told, { asOf: undefined, position: undefined })
      for (const { asOf, known } of cuts) {
        const position = known === null ? undefined : told[known % Math.max(told.length, 1)]?.event.position
        await expectTold(partyId, told, { asOf: asOf === null ? undefined : day(asOf), position })
      }
    }),
    { numRuns: 25 },
  )
  const trial = await side.get('/reports/trial')
  expect(trial.data).toMatchObject({ equal: true })
  const past = await side.get(`/reports/trial?asOf=${day(20)}`)
  expect(past.data).toMatchObject({ equal: true })
}, 60_000)
