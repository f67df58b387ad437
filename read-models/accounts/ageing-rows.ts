import { z } from 'zod'
import { formatMoney } from '#src/kernel/money.ts'
import { Total } from '#read-models/accounts/account.ts'
import { unallocated } from '#read-models/accounts/ageing-query.ts'

const Bucket = z.object({ from: z.int(), to: z.int().nullable(), amount: z.string() })
const amounts = { notDue: z.string(), buckets: z.array(Bucket), unallocated: z.string(), total: z.string() }

/** total = notDue + buckets + unallocated, which is the balance; what we owe is negative. */
export const Ageing = z.object({
  rows: z.array(
    z.object({ partyId: z.string(), partyName: z.string().nullable(), currency: z.string(), ...amounts }),
  ),
  totals: z.array(z.object({ currency: z.string(), ...amounts })).optional(),
})
type Ageing = z.output<typeof Ageing>

/** What is open in one slot. */
const Slot = z.object({ currency: z.string(), slot: z.int(), amount: Total })
type Slot = z.output<typeof Slot>

export const AgedRows = z.array(
  z.object({
    party_id: z.string(),
    currency: z.string(),
    display_name: z.string().nullable(),
    slot: z.int().nullable(),
    amount: Total.nullable(),
  }),
)
export type AgedRow = z.output<typeof AgedRows>[number]

/** How many days late something is. */
interface Lateness {
  readonly from: number
  readonly to: number | null
}

/** From the last days of the buckets; one without an end comes last. */
export function bucketsOf(days: readonly number[]): Lateness[] {
  return [0, ...days].map((before, place) => ({ from: before + 1, to: days[place] ?? null }))
}

/** The row of an account; none when nothing is open. */
export function rowOf(account: readonly AgedRow[], buckets: readonly Lateness[]): Ageing['rows'] {
  const [first] = account
  const slots = account.flatMap(({ currency, slot, amount }) =>
    slot === null || amount === null ? [] : [{ currency, slot, amount }],
  )
  if (first === undefined || slots.length === 0) return []
  const { party_id: partyId, display_name: partyName, currency } = first
  return [{ partyId, partyName, currency, ...amountsOf(slots, buckets, currency) }]
}

export function totalsOf(rows: readonly unknown[], buckets: readonly Lateness[]): Ageing['totals'] {
  const byCurrency = Map.groupBy(z.array(Slot).parse(rows), ({ currency }) => currency)
  return [...byCurrency].map(([currency, slots]) => ({ currency, ...amountsOf(slots, buckets, currency) }))
}

function amountsOf(slots: readonly Slot[], buckets: readonly Lateness[], currency: string) {
  const openIn = (wanted: number): string =>
    formatMoney(slots.find(({ slot }) => slot === wanted)?.amount ?? 0n, currency)
  return {
    notDue: openIn(0),
    buckets: buckets.map((bucket, place) => ({ ...bucket, amount: openIn(place + 1) })),
    unallocated: openIn(unallocated),
    total: formatMoney(
      slots.reduce((total, { amount }) => total + amount, 0n),
      currency,
    ),
  }
}
