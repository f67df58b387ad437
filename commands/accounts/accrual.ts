import type { List } from 'immutable'
import type { Item } from '#commands/accounts/account.ts'
import type { Accrual } from '#commands/accounts/facts/movements.ts'
import { type DatedTerms, type PenaltyRule, termsOn } from '#commands/penalty-rules/events.ts'
import { addDays, type CivilDate, daysBetween } from '#src/kernel/dates.ts'
import type { Minor } from '#src/kernel/money.ts'

export type Stretch = Pick<Accrual, 'from' | 'to' | 'outstanding'>

/** A document that is late, as an assessment up to a business date sees it. */
export interface Late {
  readonly dueDate: CivilDate
  readonly businessDate: CivilDate
  readonly changes: Item['changes']
}

/** What one part of a rule makes of a late document in all. */
export interface Cumulative {
  readonly part: 'interest' | 'flat' | 'indemnity'
  readonly cumulative: Minor
  readonly arithmetic: Accrual[]
}

/**
 * What a rule makes of a document that is open after its due date: interest by the day on what is open, a
 * flat charge, a fixed indemnity. Paid within the days of grace it is not late at all; otherwise it is late from
 * the due date on. A later payment ends the interest and leaves what was charged.
 */
export function penaltiesOf(rule: PenaltyRule, late: Late, currency: string): Cumulative[] {
  const terms = termsOn(rule, addDays(late.dueDate, 1))
  const { graceDays = 0, capPercent } = terms ?? rule.versions.first() ?? {}
  const stretches = stretchesOf(late)
  const graceEnds = addDays(late.dueDate, graceDays)
  const base = largest(stretches.filter(({ to }) => to > graceEnds))
  const parts =
    base > 0
      ? [interest(rule, stretches, { base, capPercent }), flat(terms, late, base), fixed(terms, currency)]
      : []
  return (['interest', 'flat', 'indemnity'] as const).map(
    (part) => parts.find((one) => one?.part === part) ?? { part, cumulative: 0 as Minor, arithmetic: [] },
  )
}

/** From the due date to the business date: how much was open at the end of which days, where anything was. */
export function stretchesOf({ dueDate, businessDate, changes }: Late): Stretch[] {
  const days = changes.map(({ date }) => date).filter((day) => day > dueDate && day < businessDate)
  const bounds = [...new Set([dueDate, ...days, businessDate])].toSorted()
  const sums = sumsAt(changes, bounds)
  return bounds.slice(1).flatMap((to, index) => {
    const [from, outstanding] = [bounds[index] ?? dueDate, sums[index] ?? 0]
    return outstanding > 0 ? [{ from, to, outstanding: outstanding as Minor }] : []
  })
}

/** What was open at the end of each of these days, which are in order. */
function sumsAt(changes: Late['changes'], days: readonly CivilDate[]): number[] {
  const sorted = changes.sortBy(({ date }) => date).toArray()
  let [open, next] = [0, 0]
  return days.map((day) => {
    for (let change = sorted[next]; change !== undefined && change.date <= day; change = sorted[++next]) {
      open += change.amount
    }
    return open
  })
}

function largest(stretches: readonly Stretch[]): Minor {
  return stretches.reduce((most, { outstanding }) => (outstanding > most ? outstanding : most), 0 as Minor)
}

/** Each day after the due date is charged at the rate that is in force on it; rounded once, on the whole. */
function interest(rule: PenaltyRule, stretches: readonly Stretch[], most: Most): Cumulative {
  const arithmetic = stretches.flatMap((stretch) => atRates(rule, stretch))
  const sum = arithmetic.reduce(
    (total, { outstanding, rate, days, dayCount }) =>
      total + BigInt(outstanding) * tenThousandths(rate) * BigInt(days) * (everyDayCount / BigInt(dayCount)),
    0n,
  )
  const uncapped = rounded(sum, 100n * tenThousand * everyDayCount)
  return { part: 'interest', cumulative: capped(uncapped, most), arithmetic }
}

/** A stretch, parted where the rate changes; days without a rate are left out. */
function atRates(rule: PenaltyRule, { from, to, outstanding }: Stretch): Accrual[] {
  const days = [...changingDays(rule)].filter((day) => day > from && day < to)
  const bounds = [...new Set([from, ...days, to])].toSorted()
  return bounds.slice(1).flatMap((end, index) => {
    const begin = bounds[index] ?? from
    const terms = termsOn(rule, addDays(begin, 1))
    if (terms?.annualRate === undefined) return []
    const { annualRate: rate, dayCount } = terms
    return [{ from: begin, to: end, days: daysBetween(begin, end), outstanding, rate, dayCount }]
  })
}

/** The ends of the days before other terms begin, and of the last one. */
function changingDays({ versions, until }: PenaltyRule): List<CivilDate> {
  const ends = versions.map(({ from }) => addDays(from, -1))
  return until === undefined ? ends : ends.push(until)
}

function flat(terms: DatedTerms | undefined, late: Late, base: Minor): Cumulative | undefined {
  if (terms?.flatRate === undefined) return undefined
  const { flatRate: rate, dayCount, capPercent } = terms
  const uncapped = rounded(BigInt(base) * tenThousandths(rate), 100n * tenThousand)
  const { dueDate: from, businessDate: to } = late
  return {
    part: 'flat',
    cumulative: capped(uncapped, { base, capPercent }),
    arithmetic: [{ from, to, days: 0, outstanding: base, rate, dayCount }],
  }
}

function fixed(terms: DatedTerms | undefined, currency: string): Cumulative | undefined {
  const fee = terms?.fixedIndemnity
  if (fee === undefined || fee.currency !== currency) return undefined
  return { part: 'indemnity', cumulative: fee.amount, arithmetic: [] }
}

const tenThousand = 10_000n
/** A number of days that every day count divides. */
const everyDayCount = 360n * 365n * 366n

function tenThousandths(percent: string): bigint {
  const [whole = '0', fraction = ''] = percent.split('.')
  return BigInt(whole + fraction.padEnd(4, '0'))
}

/** The most that is charged: so many percent of the largest amount that was open late. */
interface Most {
  readonly base: Minor
  readonly capPercent: string | undefined
}

function capped(amount: bigint, { base, capPercent }: Most): Minor {
  if (capPercent === undefined) return Number(amount) as Minor
  const most = rounded(BigInt(base) * tenThousandths(capPercent), 100n * tenThousand)
  return Number(amount < most ? amount : most) as Minor
}

/** Half up; what is rounded is never negative. */
function rounded(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor)
}
