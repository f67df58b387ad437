import type { Services } from '#src/http/routes.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'
import { type AccountFact, accountFactTypes, balanceChange } from '#projections/account-changes.ts'

const pageSize = 1_000

/** What is asked of the log: the facts of a tenant that count up to a day and stand before a position. */
export interface Folded {
  readonly tenant: string
  readonly asOf: string | null
  readonly until: Position
}

/** The sum of all balances by currency, read from the log itself. It ends at the position, however the log grows. */
export async function foldedBalances(
  store: Services['store'],
  { tenant, asOf, until }: Folded,
): Promise<Map<string, bigint>> {
  const totals = new Map<string, bigint>()
  const last = BigInt(until)
  for (let after = '0'; ;) {
    const page = await store.readAll(after, pageSize, { types: accountFactTypes })
    for (const event of page) {
      if (BigInt(event.position) > last) return totals
      if (event.tenant === tenant && (asOf === null || event.effectiveOn <= asOf)) add(totals, event)
    }
    const end = page.at(-1)
    if (end === undefined || page.length < pageSize) return totals
    after = end.position
  }
}

function add(totals: Map<string, bigint>, event: RecordedEvent): void {
  const fact = event as RecordedEvent<AccountFact>
  const { currency } = fact.data
  totals.set(currency, (totals.get(currency) ?? 0n) + BigInt(balanceChange(fact)))
}
