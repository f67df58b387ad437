import { List, Map } from 'immutable'
import { z } from 'zod'
import { aggregate } from '#src/kernel/aggregate.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { type DecidedEvent, facts, type FactsOf } from '#src/kernel/event.ts'

/** Standard, zero, exempt, reverse charge, export, outside the scope: the categories of electronic invoices. */
export const VatCategory = z.enum(['S', 'Z', 'E', 'AE', 'G', 'O'])

/** The code of a rate in a tenant's directory, such as "TVA20". */
export const VatCode = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$/,
    'must be 1 to 20 letters, digits, points, dashes or underscores',
  )

/** A rate as one sends it, percent as text: "20" and "5.5" are kept as "20.00" and "5.50", so that equal rates are equal. */
export const VatRate = z
  .string()
  .regex(/^\d{1,2}(\.\d{1,2})?$/, 'must be a percentage such as "20.00"')
  .transform(twoDecimals)

function twoDecimals(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.')
  return `${Number(whole)}.${fraction.padEnd(2, '0')}`
}

const Rating = z.object({ name: z.string(), rate: z.string(), category: VatCategory.optional() })
export type Rating = z.infer<typeof Rating>

export const vatRateFacts = facts({
  /** What a code stands for from a day on, and what it had stood for from that very day before. */
  VatRateSet: z.object({
    code: z.string(),
    from: CivilDate,
    ...Rating.shape,
    previous: Rating.nullable(),
  }),
})
export type VatRateEvent = FactsOf<typeof vatRateFacts>

/** A rate of a code since a day. */
export interface DatedRate extends Rating {
  readonly from: CivilDate
}

/** The rates of a tenant by their codes, each code's in the order of their days. */
export type VatRates = Map<string, List<DatedRate>>

/** The id of the one stream that holds a tenant's rates. */
export const vatRatesId = 'rates'

export const vatRates = aggregate({
  noun: 'vat_rates',
  facts: vatRateFacts,
  initial: Map<string, List<DatedRate>>(),
  evolve,
})

function evolve(state: VatRates, event: DecidedEvent<VatRateEvent>): VatRates {
  const { code, previous: _previous, ...dated } = event.data
  return state.update(code, List(), (rates) =>
    rates
      .filter(({ from }) => from !== dated.from)
      .push(dated)
      .sortBy(({ from }) => from),
  )
}

/** What a code stands for on a day; undefined before its first day. */
export function rateOn(state: VatRates, code: string, date: CivilDate): DatedRate | undefined {
  return state.get(code)?.findLast(({ from }) => from <= date)
}
