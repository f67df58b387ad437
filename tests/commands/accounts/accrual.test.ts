import fc from 'fast-check'
import { List } from 'immutable'
import { expect, test } from 'vitest'
import { penaltiesOf } from '#commands/accounts/accrual.ts'
import { type DatedTerms, type PenaltyRule } from '#commands/penalty-rules/events.ts'
import { addDays, type CivilDate } from '#src/kernel/dates.ts'
import { cents, day } from '#tests/commands/accounts/note-facts.ts'

const due = day('2025-01-31')
type Sent = Omit<Partial<DatedTerms>, 'from'> & { from?: string }

function terms({ from = '2020-01-01', ...over }: Sent): DatedTerms {
  return { name: 'R', graceDays: 0, dayCount: 365, partyKinds: ['business'], from: day(from), ...over }
}

function rule(...versions: readonly Sent[]): PenaltyRule {
  return { ruleId: 'rule', versions: List(versions.map(terms)), until: undefined }
}

/** 10000.00 since long, then what is paid how many days after the due date. */
function late(days: number, paid: Readonly<Record<number, number>> = {}) {
  const payments = Object.entries(paid).map(([after, amount]) => ({
    date: addDays(due, Number(after)),
    amount: -amount,
  }))
  const changes = List([...payments, { date: day('2025-01-01'), amount: 10_000_00 }])
  return { dueDate: due, businessDate: addDays(due, days), changes }
}

const part = (name: string, of: PenaltyRule, what: ReturnType<typeof late>): number | undefined =>
  penaltiesOf(of, what, 'EUR').find((one) => one.part === name)?.cumulative

const statutory = rule({
  annualRate: '10.25',
  fixedIndemnity: { amount: cents(40_00), currency: 'EUR' as never },
})

test('G-09 10000.00 EUR, 90 days late at 10.25 % is 252.74, and 40.00 of indemnity', () => {
  expect(penaltiesOf(statutory, late(90), 'EUR')).toEqual([
    {
      part: 'interest',
      cumulative: 252_74,
      arithmetic: [
        {
          ...{ from: '2025-01-31', to: '2025-05-01', days: 90 },
          ...{ outstanding: 10_000_00, rate: '10.25', dayCount: 365 },
        },
      ],
    },
    { part: 'flat', cumulative: 0, arithmetic: [] },
    { part: 'indemnity', cumulative: 40_00, arithmetic: [] },
  ])
})

test('an indemnity in another currency than the account is not charged', () => {
  expect(penaltiesOf(statutory, late(90), 'XOF').at(2)?.cumulative).toBe(0)
})

test('R-269 on the due date nothing is late, on the day after it one day is', () => {
  expect(part('interest', statutory, late(0))).toBe(0)
  expect(part('indemnity', statutory, late(0))).toBe(0)
  expect(part('interest', statutory, late(1))).toBe(2_81)
  expect(part('indemnity', statutory, late(1))).toBe(40_00)
})

test('A-04 interest is for what is open between payments; what was charged survives the payment of the debt', () => {
  const paid = late(90, { 30: 4_000_00, 60: 6_000_00 })
  expect(part('interest', statutory, paid)).toBe(Math.round(((1_000_000 * 30 + 600_000 * 30) * 0.1025) / 365))
  expect(part('indemnity', statutory, paid)).toBe(40_00)
  expect(part('interest', statutory, late(30, { 30: 10_000_00 }))).toBe(part('interest', statutory, late(30)))
})

test('it is rounded once, on the whole', () => {
  const paid = late(3, { 1: 1, 2: 1 })
  const exact = ((1_000_000 + 999_999 + 999_998) * 0.1025) / 365
  expect(part('interest', statutory, paid)).toBe(Math.round(exact))
})

test('grace delays and does not forgive', () => {
  const gracious = rule({ annualRate: '10.25', graceDays: 10 })
  expect(part('interest', gracious, late(10))).toBe(0)
  expect(part('interest', gracious, late(11))).toBe(part('interest', statutory, late(11)))
  expect(part('interest', gracious, late(90, { 10: 10_000_00 }))).toBe(0)
  expect(part('interest', gracious, late(90, { 11: 10_000_00 }))).toBe(part('interest', statutory, late(11)))
})

test('each day has the rate of its day: another from a day on, none before the first and after the last', () => {
  const raised = rule({ annualRate: '10.00' }, { annualRate: '20.00', from: '2025-02-11' })
  const [interest] = penaltiesOf(raised, late(20), 'EUR')
  expect(interest?.arithmetic.map(({ from, to, days, rate }) => [from, to, days, rate])).toEqual([
    ['2025-01-31', '2025-02-10', 10, '10.00'],
    ['2025-02-10', '2025-02-20', 10, '20.00'],
  ])
  expect(interest?.cumulative).toBe(Math.round((1_000_000 * (0.1 + 0.2) * 10) / 365))
  const begun = rule({ annualRate: '10.00', from: '2025-02-11' })
  expect(part('interest', begun, late(20))).toBe(Math.round((1_000_000 * 0.1 * 10) / 365))
  const ended = { ...rule({ annualRate: '10.00' }), until: day('2025-02-10') }
  expect(part('interest', ended, late(20))).toBe(Math.round((1_000_000 * 0.1 * 10) / 365))
})

test('the year has as many days as the rule says', () => {
  for (const dayCount of [360, 366] as const) {
    expect(part('interest', rule({ annualRate: '10.25', dayCount }), late(90))).toBe(
      Math.round((1_000_000 * 0.1025 * 90) / dayCount),
    )
  }
})

test('a flat charge and an indemnity are for what was late when the rule was in force', () => {
  const flat = rule({ flatRate: '5.00' })
  expect(part('flat', flat, late(1))).toBe(500_00)
  expect(part('flat', flat, late(90, { 30: 10_000_00 }))).toBe(500_00)
  const afterwards = rule({ flatRate: '5.00', from: '2025-02-02' })
  expect(part('flat', afterwards, late(90))).toBe(0)
})

test('a cap bounds interest and flat charge', () => {
  expect(part('interest', rule({ annualRate: '10.25', capPercent: '2.00' }), late(90))).toBe(200_00)
  expect(part('interest', rule({ annualRate: '10.25', capPercent: '3.00' }), late(90))).toBe(252_74)
  expect(part('flat', rule({ flatRate: '5.00', capPercent: '2.00' }), late(90))).toBe(200_00)
})

test('open again after a reversal, it is late again from that day', () => {
  const bounced = late(90, { 0: 10_000_00, 40: -10_000_00 })
  expect(part('interest', statutory, bounced)).toBe(part('interest', statutory, late(50)))
})

test('no document open after its due date, no penalty; and it never falls as days go by', () => {
  const paid = fc.dictionary(
    fc.integer({ min: 0, max: 99 }).map(String),
    fc.integer({ min: 1, max: 100_000 }),
    {
      maxKeys: 8,
    },
  )
  fc.assert(
    fc.property(paid, fc.integer({ min: 0, max: 40 }), (payments, graceDays) => {
      const gracious = rule({ annualRate: '10.25', graceDays })
      let before = 0
      for (let days = 0; days <= 120; days += 7) {
        const now = part('interest', gracious, late(days, payments)) ?? 0
        expect(now).toBeGreaterThanOrEqual(before)
        before = now
      }
    }),
    { numRuns: 40 },
  )
  expect(part('interest', statutory, late(90, { 0: 10_000_00 }))).toBe(0)
})

test('the days of the arithmetic are all days that are late', () => {
  const dates = (of: CivilDate): string => of
  const [interest] = penaltiesOf(statutory, late(90, { 10: 1, 20: 1 }), 'EUR')
  expect(interest?.arithmetic.reduce((sum, { days }) => sum + days, 0)).toBe(90)
  expect(interest?.arithmetic.map(({ to }) => dates(to))).toEqual(['2025-02-10', '2025-02-20', '2025-05-01'])
})
