import type { VatShare } from '#commands/accounts/facts/documents.ts'
import { decimalsOf } from '#src/kernel/currencies.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { type Currency, formatMoney, largestAmount, type Minor, sum, zero } from '#src/kernel/money.ts'

/** Of quantities and unit prices: they are no money, and have more decimals than money has. */
export const decimalsOfQuantity = 6

/** A line as far as its amount goes. */
export interface Priced {
  readonly quantity: string
  readonly unitPrice: string
  readonly vatRate: string
}

export interface Totals {
  /** Of each line, as it was priced: net, or with VAT when prices include it. */
  readonly amounts: readonly Minor[]
  readonly net: Minor
  /** One share per rate, in the order in which the lines name them. */
  readonly vat: readonly VatShare[]
  readonly gross: Minor
}

/**
 * What lines come to. Each line is rounded half up to the minor unit and VAT is worked out once per rate (G-07);
 * of prices that include VAT the net amount is worked out per rate, and VAT is the rest (G-08). A negative line,
 * such as a discount, may not make a rate come out below zero: that would be a credit note.
 */
export function totalsOf(
  lines: readonly Priced[],
  { currency, pricesIncludeVat }: { currency: Currency; pricesIncludeVat: boolean },
): Totals {
  const amounts = lines.map((line) => amountOf(line, currency))
  const byRate = new Map<string, bigint>()
  lines.forEach(({ vatRate }, index) => {
    byRate.set(vatRate, (byRate.get(vatRate) ?? 0n) + BigInt(amounts[index] ?? 0))
  })
  const vat = [...byRate].map(([rate, total]) => shareOf(rate, total, { currency, pricesIncludeVat }))
  const net = sum(zero, ...vat.map((share) => share.net))
  const gross = held(BigInt(sum(net, ...vat.map((share) => share.vat))), currency)
  if (gross <= 0) throw new Refusal('AMOUNT_NOT_POSITIVE', { amount: formatMoney(gross, currency), currency })
  return { amounts, net, vat, gross }
}

function amountOf({ quantity, unitPrice }: Priced, currency: Currency): Minor {
  const exact = millionths(quantity) * millionths(unitPrice) * 10n ** BigInt(decimalsOf(currency))
  return held(rounded(exact, 10n ** BigInt(2 * decimalsOfQuantity)), currency)
}

const whole = 10_000n

function shareOf(
  rate: string,
  total: bigint,
  { currency, pricesIncludeVat }: { currency: Currency; pricesIncludeVat: boolean },
): VatShare {
  if (total < 0n) {
    throw new Refusal('AMOUNT_NOT_POSITIVE', {
      amount: formatMoney(held(total, currency), currency),
      ...{ vatRate: rate, currency },
    })
  }
  const points = BigInt(rate.replace('.', ''))
  const net = pricesIncludeVat ? rounded(total * whole, whole + points) : total
  const vat = pricesIncludeVat ? total - net : rounded(total * points, whole)
  return { rate, net: held(net, currency), vat: held(vat, currency) }
}

function millionths(text: string): bigint {
  const [digits = '0', fraction = ''] = text.split('.')
  return BigInt(digits + fraction.padEnd(decimalsOfQuantity, '0'))
}

/** A quotient rounded half up, below zero half down: what takes a line back comes to as much as the line. */
function rounded(part: bigint, by: bigint): bigint {
  return (2n * part + (part < 0n ? -by : by)) / (2n * by)
}

function held(minor: bigint, currency: Currency): Minor {
  const size = minor < 0n ? -minor : minor
  if (size > BigInt(largestAmount)) throw new Refusal('AMOUNT_TOO_LARGE', { currency })
  return Number(minor) as Minor
}
