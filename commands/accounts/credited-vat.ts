import type { Account, InvoiceState } from '#commands/accounts/account.ts'
import { type Minor, zero } from '#src/kernel/money.ts'

type Shares = InvoiceState['details']['vat']
type Share = Shares[number]

/**
 * What a credit note takes back of each rate of the document it corrects: in proportion to what is left of each
 * net amount and of each VAT, by the largest remainder, so that the shares are the amount exactly, none is taken
 * back beyond what it was, and the last credit note takes exactly the rest. A document without shares has none.
 */
export function creditedVat(state: Account, { details }: InvoiceState, amount: Minor): Share[] {
  const left = leftOf(state, details)
  const parts = byLargestRemainder(
    amount,
    left.flatMap(({ net, vat }) => [net, vat]),
  )
  return left
    .map(({ rate }, index) => ({ rate, net: parts[2 * index] ?? zero, vat: parts[2 * index + 1] ?? zero }))
    .filter(({ net, vat }) => net !== 0 || vat !== 0)
}

/** The shares of a document less what credit notes in force have taken back of them. */
function leftOf(state: Account, { documentId, vat }: InvoiceState['details']): Share[] {
  const taken = state.creditNotes
    .valueSeq()
    .filter(({ issue, status }) => issue.documentId === documentId && status !== 'cancelled')
    .flatMap(({ issue }) => issue.vat)
    .toArray()
  return vat.map((share) => taken.filter(({ rate }) => rate === share.rate).reduce(less, share))
}

function less(from: Share, taken: Share): Share {
  return { ...from, net: (from.net - taken.net) as Minor, vat: (from.vat - taken.vat) as Minor }
}

/** Splits an amount in proportion to weights: each part rounded down, the units that are left to the largest rests. */
export function byLargestRemainder(amount: Minor, weights: readonly Minor[]): Minor[] {
  const whole = weights.reduce((sum, weight) => sum + BigInt(weight), 0n)
  if (whole === 0n) return weights.map(() => zero)
  const shares = weights.map((weight, index) => {
    const exact = BigInt(amount) * BigInt(weight)
    const rest = ((exact % whole) + whole) % whole
    return { index, part: (exact - rest) / whole, rest }
  })
  const missing = BigInt(amount) - shares.reduce((sum, { part }) => sum + part, 0n)
  const raised = new Set(
    shares
      .toSorted((left, right) => Number(right.rest > left.rest) - Number(right.rest < left.rest))
      .slice(0, Number(missing))
      .map(({ index }) => index),
  )
  return shares.map(({ index, part }) => (Number(part) + (raised.has(index) ? 1 : 0)) as Minor)
}
