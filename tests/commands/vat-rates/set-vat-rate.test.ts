import { expect, test } from 'vitest'
import { rateOn, type VatRateEvent, vatRates } from '#commands/vat-rates/events.ts'
import { setVatRate } from '#commands/vat-rates/set-vat-rate.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { fold, specification } from '#tests/support/specification.ts'

const given = specification(vatRates)
const day = (text: string): CivilDate => text as CivilDate
const input = { code: 'TVA', name: 'Standard', rate: '18', category: 'S', from: '2024-01-01' } as const

function set(rate: string, from: string, previous: VatRateEvent['data']['previous'] = null): VatRateEvent {
  const data = { code: 'TVA', name: 'Standard', rate, category: 'S', from: day(from), previous } as const
  return { type: 'VatRateSet', data }
}

test('X-04 sets what a code stands for from a day on', () => {
  given().when(setVatRate, input).thenFacts(set('18.00', '2024-01-01'))
})

test('X-04 a later rate leaves the earlier one to the days before it', () => {
  const rates = fold(vatRates, [set('20.00', '2025-03-01'), set('18.00', '2024-01-01')])
  const on = (date: string) => rateOn(rates, 'TVA', day(date))?.rate
  expect([on('2023-12-31'), on('2024-01-01'), on('2025-02-28'), on('2025-03-01'), on('2030-01-01')]).toEqual([
    ...[undefined, '18.00', '18.00', '20.00', '20.00'],
  ])
  expect(rateOn(rates, 'TVB', day('2025-03-01'))).toBeUndefined()
})

test('X-04 puts the rate of a day right, and records what it was', () => {
  const previous = { name: 'Standard', rate: '18.00', category: 'S' } as const
  given(set('18.00', '2024-01-01'))
    .when(setVatRate, { ...input, rate: '18.5' })
    .thenFacts(set('18.50', '2024-01-01', previous))
  const right = fold(vatRates, [set('18.00', '2024-01-01'), set('18.50', '2024-01-01', previous)])
  expect(right.get('TVA')?.size).toBe(1)
  expect(rateOn(right, 'TVA', day('2024-01-01'))?.rate).toBe('18.50')
})

test('changes nothing when it is so already', () => {
  given()
    .when(setVatRate, input)
    .thenTwiceIsOnce((...all) => given(...all).when(setVatRate, { ...input, rate: '18.00' }))
  const { category: _category, ...plain } = input
  given()
    .when(setVatRate, plain)
    .thenTwiceIsOnce((...all) => given(...all).when(setVatRate, plain))
})

test.each([
  { rate: '20 %' },
  { rate: '-1' },
  { rate: 20 },
  { code: '' },
  { code: 'T VA' },
  { category: 'X' },
  { from: '01/01/2024' },
])('does not take %j', (wrong) => {
  expect(setVatRate.input.safeParse({ ...input, ...wrong }).success).toBe(false)
})

test('is known by its code', () => {
  const naming = { tenant: 'acme', newId: '' }
  const about = setVatRate.about?.(setVatRate.input.parse(input), naming)
  expect(about).toEqual({ noun: 'vat_rates', id: 'TVA', stream: 'rates' })
})
