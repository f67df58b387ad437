import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { type Priced, totalsOf } from '#commands/accounts/invoice-totals.ts'
import { recordReceivable } from '#commands/accounts/record-receivable.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { Currency } from '#src/kernel/money.ts'
import { partyId } from '#tests/commands/accounts/invoice-facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(account)
const line = (quantity: string, unitPrice: string, vatRate = '20.00'): Priced => ({
  ...{ quantity, unitPrice, vatRate },
})
const net = (lines: readonly Priced[], currency = 'EUR') =>
  totalsOf(lines, { currency: currency as Currency, pricesIncludeVat: false })
const withVat = (lines: readonly Priced[], currency = 'EUR') =>
  totalsOf(lines, { currency: currency as Currency, pricesIncludeVat: true })

function refusedFor(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'nothing'
}

test('G-07 three lines of 33.335 at 19 % are 33.34 each: 100.02 and 19.00 of VAT, 119.02 in all', () => {
  const three = Array.from({ length: 3 }, () => line('1', '33.335', '19.00'))
  expect(net(three)).toEqual({
    amounts: [33_34, 33_34, 33_34],
    net: 100_02,
    vat: [{ rate: '19.00', net: 100_02, vat: 19_00 }],
    gross: 119_02,
  })
})

test.each(['XOF', 'XPF'])('G-08 20 %s with VAT at 16 %% are 17 and 3 of VAT', (currency) => {
  expect(withVat([line('1', '20', '16.00')], currency)).toEqual({
    amounts: [20],
    net: 17,
    vat: [{ rate: '16.00', net: 17, vat: 3 }],
    gross: 20,
  })
})

test('G-08 an amount of 20.50 XOF is refused, never rounded', () => {
  const francs = { partyId, currency: 'XOF', date: '2025-03-01' }
  given()
    .when(recordReceivable, { ...francs, amount: '20.50' })
    .thenRefused('AMOUNT_PRECISION')
  const lines = [{ description: 'D', quantity: '1', unitPrice: '20', vatRate: '16' }]
  const [fact] = given()
    .when(recordReceivable, { ...francs, lines, pricesIncludeVat: true })
    .facts()
  expect(fact?.data).toMatchObject({ amount: 20, net: 17, vat: [{ net: 17, vat: 3 }] })
})

test('VAT is worked out once per rate, in the order in which the lines name the rates', () => {
  const lines = [
    line('1', '10.01', '5.50'),
    line('2', '7.77'),
    line('3', '0.33', '5.50'),
    line('1', '5', '0.00'),
  ]
  expect(net(lines)).toEqual({
    amounts: [10_01, 15_54, 99, 5_00],
    net: 31_54,
    vat: [
      { rate: '5.50', net: 11_00, vat: 61 },
      { rate: '20.00', net: 15_54, vat: 3_11 },
      { rate: '0.00', net: 5_00, vat: 0 },
    ],
    gross: 35_26,
  })
})

test('half a minor unit is rounded up, in a discount down, so that it takes back as much', () => {
  expect(net([line('1', '0.005', '0.00')]).net).toBe(1)
  expect(refusedFor(() => net([line('1', '0.004999', '0.00')]))).toBe('AMOUNT_NOT_POSITIVE')
  const taken = [line('1', '10', '0.00'), line('1', '33.335', '0.00'), line('-1', '33.335', '0.00')]
  expect(net(taken).amounts).toEqual([10_00, 33_34, -33_34])
})

test('six decimals of a quantity and of a price are exact, however large the amount', () => {
  expect(net([line('0.000001', '1000000', '0.00')]).net).toBe(1_00)
  expect(net([line('999999999.999999', '9999.999999', '0.00')]).net).toBe(999_999_999_899_999)
  expect(net([line('1', '1.0005', '0.00')], 'TND').net).toBe(1001)
})

test('a discount may take a line back, but neither make a rate nor the whole come out below zero', () => {
  const discounted = [line('1', '100'), line('-1', '30')]
  expect(net(discounted)).toMatchObject({ net: 70_00, gross: 84_00 })
  expect(refusedFor(() => net([line('1', '100'), line('1', '-30', '5.50')]))).toBe('AMOUNT_NOT_POSITIVE')
  expect(refusedFor(() => net([line('1', '100'), line('-1', '100')]))).toBe('AMOUNT_NOT_POSITIVE')
})

test('what is larger than the ledger holds is refused, as a line and in all', () => {
  expect(refusedFor(() => net([line('1000', '10000000000')]))).toBe('AMOUNT_TOO_LARGE')
  const large = Array.from({ length: 20 }, () => line('1', '9999999999999', '0.00'))
  expect(refusedFor(() => net(large))).toBe('AMOUNT_TOO_LARGE')
})

const decimal = (most: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 0, max: 999_999 }))
    .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(6, '0')}`)
const rates = ['0.00', '2.10', '5.50', '16.00', '19.00', '20.00', '99.99'] as const
const anyLine = fc.record({
  quantity: decimal(1_000),
  unitPrice: decimal(10_000),
  vatRate: fc.constantFrom(...rates),
})
const anyLines = fc.array(anyLine, { minLength: 1, maxLength: 12 })
const anyCurrency = fc.constantFrom('EUR', 'XOF', 'TND')

test('the shares of the rates come to the net amount, and with their VAT to the whole', () => {
  fc.assert(
    fc.property(anyLines, anyCurrency, fc.boolean(), (lines, currency, pricesIncludeVat) => {
      const known = { currency: currency as Currency, pricesIncludeVat }
      fc.pre(refusedFor(() => totalsOf(lines, known)) === 'nothing')
      const { amounts, vat, ...totals } = totalsOf(lines, known)
      const total = (all: readonly number[]): number => all.reduce((left, right) => left + right, 0)
      expect(total(vat.map((share) => share.net))).toBe(totals.net)
      expect(totals.net + total(vat.map((share) => share.vat))).toBe(totals.gross)
      expect(total(amounts)).toBe(pricesIncludeVat ? totals.gross : totals.net)
      expect(new Set(vat.map(({ rate }) => rate)).size).toBe(vat.length)
    }),
    { numRuns: 300 },
  )
})

test('each VAT is within half a minor unit of the exact one', () => {
  fc.assert(
    fc.property(anyLines, anyCurrency, fc.boolean(), (lines, currency, pricesIncludeVat) => {
      const known = { currency: currency as Currency, pricesIncludeVat }
      fc.pre(refusedFor(() => totalsOf(lines, known)) === 'nothing')
      for (const share of totalsOf(lines, known).vat) {
        const points = Number(share.rate.replace('.', ''))
        const base = pricesIncludeVat ? share.net + share.vat : share.net
        const whole = pricesIncludeVat ? 10_000 + points : 10_000
        expect(Math.abs(2 * (base * points - share.vat * whole))).toBeLessThanOrEqual(whole)
      }
    }),
    { numRuns: 300 },
  )
})

test('lines in another order come to the same', () => {
  fc.assert(
    fc.property(anyLines, anyCurrency, (lines, currency) => {
      fc.pre(refusedFor(() => net(lines, currency)) === 'nothing')
      expect(net([...lines].reverse(), currency).gross).toBe(net(lines, currency).gross)
    }),
    { numRuns: 100 },
  )
})
