import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalsOf, isCurrency } from '#src/kernel/currencies.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { Amount, Currency, formatMoney, largestAmount, money, positiveMoney, sum } from '#src/kernel/money.ts'

const minor = (sent: string | number, currency: string): number =>
  money(Amount.parse(sent), Currency.parse(currency))

function refusedFor(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'nothing'
}

test.each([
  ['12.50', 'EUR', 1250],
  ['12.5', 'EUR', 1250],
  ['12', 'EUR', 1200],
  ['0.01', 'EUR', 1],
  ['-3.10', 'EUR', -310],
  ['007.00', 'EUR', 700],
  ['500', 'XOF', 500],
  ['500', 'MGA', 500],
  ['1.234', 'TND', 1234],
  ['1.2', 'TND', 1200],
  ['0.0001', 'CLF', 1],
  ['9999999999999.99', 'EUR', 999_999_999_999_999],
  ['999999999999999', 'XOF', 999_999_999_999_999],
])('C-05 reads %s %s as %i whole minor units', (sent, currency, expected) => {
  expect(minor(sent, currency)).toBe(expected)
})

test.each([
  [12.5, 1250],
  [10000, 1_000_000],
  [0.1, 10],
  [-0.5, -50],
  [9_999_999_999_999.99, 999_999_999_999_999],
  [4.35, 435],
])('takes the JSON number %d, which is exact', (sent, expected) => {
  expect(minor(sent, 'EUR')).toBe(expected)
})

test.each([0.1 + 0.2, 1e21, 1e-7, 12_345_678_901_234.56, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])(
  'does not take the JSON number %d, which is not exact',
  (sent) => {
    expect(Amount.safeParse(sent).success).toBe(false)
  },
)

test.each([
  '12,50',
  '1 000',
  '1,000.00',
  '1_000',
  '1e3',
  '0x10',
  '+5',
  '\u22125',
  '--5',
  '.5',
  '5.',
  '',
  ' ',
  ' 5',
  '5\n',
  'NaN',
  'Infinity',
  '١٢',
  '5 EUR',
  '9'.repeat(19),
  null,
  true,
  {},
  ['5'],
])('does not guess what %j means', (sent) => {
  expect(Amount.safeParse(sent).success).toBe(false)
})

test.each([
  ['12.505', 'EUR'],
  ['12.500', 'EUR'],
  ['20.50', 'XOF'],
  ['20.0', 'MGA'],
  ['1.2345', 'TND'],
])('C-05 G-08 refuses %s %s rather than rounding it', (sent, currency) => {
  expect(refusedFor(() => minor(sent, currency))).toBe('AMOUNT_PRECISION')
})

test.each([
  ['10000000000000', 'EUR'],
  ['-10000000000000.00', 'EUR'],
  ['1000000000000000', 'XOF'],
  ['999999999999999999', 'TND'],
])('R-005 refuses %s %s as more than the ledger holds', (sent, currency) => {
  expect(refusedFor(() => minor(sent, currency))).toBe('AMOUNT_TOO_LARGE')
})

test.each(['0', '-0', '0.00', '-0.00', -0])('%s is zero, and never a negative zero', (sent) => {
  expect(Object.is(minor(sent, 'EUR'), 0)).toBe(true)
})

test.each(['0', '-0.00', '-0.01', '-5'])(
  'R-005 R-023 refuses %s where an amount must be positive',
  (sent) => {
    expect(refusedFor(() => positiveMoney(Amount.parse(sent), Currency.parse('EUR')))).toBe(
      'AMOUNT_NOT_POSITIVE',
    )
  },
)

test('formats with exactly the decimals of the currency', () => {
  expect(formatMoney(1_000_000, 'EUR')).toBe('10000.00')
  expect(formatMoney(10_000, 'XOF')).toBe('10000')
  expect(formatMoney(10_000, 'MGA')).toBe('10000')
  expect(formatMoney(1, 'TND')).toBe('0.001')
  expect(formatMoney(-5, 'EUR')).toBe('-0.05')
  expect(formatMoney(-100, 'EUR')).toBe('-1.00')
  expect(formatMoney(0, 'EUR')).toBe('0.00')
  expect(formatMoney(-0, 'EUR')).toBe('0.00')
  expect(formatMoney(-0, 'XOF')).toBe('0')
  expect(formatMoney(Number.MAX_SAFE_INTEGER, 'EUR')).toBe('90071992547409.91')
})

const currencies = fc.constantFrom('EUR', 'XOF', 'TND', 'MGA', 'CLF', 'JPY')
const amounts = fc.integer({ min: -largestAmount, max: largestAmount })

test('C-05 what is formatted reads back as the same amount', () => {
  fc.assert(
    fc.property(amounts, currencies, (amount, currency) => {
      expect(minor(formatMoney(amount, currency), currency)).toBe(amount)
    }),
  )
})

test('C-05 reads every decimal text as exact arithmetic does, or refuses it', () => {
  const parts = fc.tuple(
    fc.boolean(),
    fc.bigInt(0n, 10n ** 18n - 1n),
    fc.stringMatching(/^\d{0,4}$/),
    currencies,
  )
  fc.assert(
    fc.property(parts, ([negative, whole, fraction, currency]) => {
      const sent = `${negative ? '-' : ''}${whole}${fraction && `.${fraction}`}`
      const decimals = decimalsOf(currency)
      const exact = BigInt(`${whole}${fraction.padEnd(decimals, '0')}`)
      if (fraction.length > decimals) return refusedFor(() => minor(sent, currency)) === 'AMOUNT_PRECISION'
      if (exact > BigInt(largestAmount)) return refusedFor(() => minor(sent, currency)) === 'AMOUNT_TOO_LARGE'
      return BigInt(minor(sent, currency)) === (negative ? -exact : exact)
    }),
  )
})

test('a JSON number is taken as exactly what it says, or not at all', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e13, max: 1e13, noNaN: true }), (sent) => {
      const read = Amount.safeParse(sent)
      return !read.success || Number(read.data) === sent
    }),
  )
})

test('adds what is exact', () => {
  expect(sum()).toBe(0)
  expect(sum(1, 2, -3)).toBe(0)
  expect(sum(Number.MAX_SAFE_INTEGER, -1)).toBe(Number.MAX_SAFE_INTEGER - 1)
})

test('refuses a sum that is no longer exact, also on its way', () => {
  expect(refusedFor(() => sum(Number.MAX_SAFE_INTEGER, 1))).toBe('AMOUNT_TOO_LARGE')
  expect(refusedFor(() => sum(Number.MIN_SAFE_INTEGER, -1))).toBe('AMOUNT_TOO_LARGE')
  expect(refusedFor(() => sum(Number.MAX_SAFE_INTEGER, 2, -2))).toBe('AMOUNT_TOO_LARGE')
  expect(refusedFor(() => sum(0.1, 0.2))).toBe('AMOUNT_TOO_LARGE')
})

test('a sum is what exact arithmetic says, or refused', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger(), { maxLength: 6 }), (all) => {
      const exact = all.reduce((total, amount) => total + BigInt(amount), 0n)
      return refusedFor(() => sum(...all)) !== 'nothing' || BigInt(sum(...all)) === exact
    }),
  )
})

test('C-05 knows the currencies in use and their decimals', () => {
  expect(['EUR', 'XOF', 'XAF', 'MGA', 'TND', 'USD'].every(isCurrency)).toBe(true)
  expect(['EUR', 'XOF', 'XAF', 'MGA', 'TND', 'CLF'].map(decimalsOf)).toEqual([2, 0, 0, 0, 3, 4])
})

test.each(['eur', 'EU', 'EURO', 'FRF', '', 'XXX', 'toString', '__proto__'])(
  'C-04 %j is no currency',
  (code) => {
    expect(Currency.safeParse(code).success).toBe(false)
  },
)
