import { z } from 'zod'
import { decimalsOf, isCurrency } from '#src/kernel/currencies.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { notations } from '#src/kernel/notation.ts'

/** Whole minor units of a currency (cents, or francs for XOF): a safe integer, never a float (C-05). */
export const Minor = z.int().brand<'Minor'>()
export type Minor = z.infer<typeof Minor>

/** An ISO 4217 code. */
export const Currency = z
  .string()
  .refine(isCurrency, 'must be an ISO 4217 currency code such as EUR or XOF')
  .brand<'Currency'>()
export type Currency = z.infer<typeof Currency>

/** The largest single amount, decimal(15,2) of the sources in minor units. */
export const largestAmount = 999_999_999_999_999

const digitsOfExactNumber = 15
const decimalText = /^-?\d{1,18}(\.\d{1,12})?$/
const notDecimal = 'must be a decimal number such as "12.50", with a point and at most 18 digits before it'

/**
 * An amount as an app sends it: a decimal text ("10000.00"), or a JSON number that is exact. It becomes
 * money only beside its currency, by `money`. "12,50" is refused, never read as 1250.
 */
export const Amount = z
  .union([z.string(), z.number()])
  .transform((sent, context) => {
    const text = typeof sent === 'number' ? exactText(sent) : sent
    if (text !== undefined && decimalText.test(text)) return text
    context.addIssue({ code: 'custom', message: notDecimal })
    return z.NEVER
  })
  .meta({ description: 'A decimal amount with at most the decimals of its currency, such as "12.50"' })
  .register(notations, { notation: 'decimal' })
export type Amount = z.infer<typeof Amount>

/** A worth that may be nothing, but never less. */
export const NotNegative = Amount.refine((amount) => !amount.startsWith('-'), 'must not be negative')

function exactText(sent: number): string | undefined {
  const text = String(sent)
  return text.replace(/[-.]/g, '').length <= digitsOfExactNumber ? text : undefined
}

/**
 * Turns a sent amount into whole minor units, or refuses it: AMOUNT_PRECISION when it has more decimals
 * than the currency, never rounded; AMOUNT_TOO_LARGE beyond what the ledger holds (C-05, G-08).
 */
export function money(amount: Amount, currency: Currency): Minor {
  const decimals = decimalsOf(currency)
  const [whole = '', fraction = ''] = amount.split('.')
  if (fraction.length > decimals) throw new Refusal('AMOUNT_PRECISION', { amount, currency, decimals })

  const minor = Number(whole + fraction.padEnd(decimals, '0'))
  if (Math.abs(minor) > largestAmount) throw new Refusal('AMOUNT_TOO_LARGE', { amount, currency })
  return minor === 0 ? zero : (minor as Minor)
}

/** As `money`, and refuses zero and less with AMOUNT_NOT_POSITIVE. */
export function positiveMoney(amount: Amount, currency: Currency): Minor {
  const minor = money(amount, currency)
  if (minor <= 0) throw new Refusal('AMOUNT_NOT_POSITIVE', { amount, currency })
  return minor
}

export const zero = 0 as Minor

/** Adds amounts of one currency; a sum that no longer is exact is refused, never rounded. */
export function sum(...amounts: number[]): Minor {
  let total = 0
  for (const amount of amounts) {
    total += amount
    if (!Number.isSafeInteger(total)) throw new Refusal('AMOUNT_TOO_LARGE', { total: String(total) })
  }
  return total as Minor
}

/** An amount as decimal text with exactly the currency's decimals: "10000.00" EUR, "10000" XOF. */
export function formatMoney(minor: number | bigint, currency: string): string {
  return decimal(minor, decimalsOf(currency))
}

/** part ÷ whole × 100 as text with two decimals, half away from zero; null when whole is zero (R-044, C-10). */
export function percentage(part: number, whole: number): string | null {
  if (whole === 0) return null
  const divisor = BigInt(Math.abs(whole))
  const hundredths = (BigInt(Math.abs(part)) * 20_000n + divisor) / (divisor * 2n)
  return decimal(part < 0 === whole < 0 ? hundredths : -hundredths, 2)
}

function decimal(units: number | bigint, decimals: number): string {
  if (decimals === 0) return String(units)
  const digits = String(units)
    .replace('-', '')
    .padStart(decimals + 1, '0')
  return `${units < 0 ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
