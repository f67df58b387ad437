import * as fc from 'fast-check'
import { addDays } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Ask } from '#tests/properties/accounts/asks.ts'
import type { Book } from '#tests/properties/accounts/book.ts'
import { askings, type Kind } from '#tests/properties/accounts/askings.ts'

/** A step before it meets a ledger: what is done, and numbers that choose among what there is by then. */
export interface Step {
  readonly kind: Kind | 'tomorrow'
  readonly pick: number
  readonly cents: number
  /** Days from today; undefined leaves the date out. */
  readonly day: number | undefined
  readonly shares: readonly { readonly pick: number; readonly quarters: number }[]
  readonly twice: boolean
}

/** How often each kind of step is taken beside the others. */
const weights: Readonly<Record<Step['kind'], number>> = {
  ...{ invoice: 5, collection: 3, debt: 1, penalty: 1, adjustment: 1, open: 1, lock: 1, tomorrow: 1 },
  ...{ settle: 8, allocate: 6, deallocate: 4, cancel: 1, reverse: 2, waive: 1 },
  ...{ issue: 4, apply: 6, unapply: 3, extend: 1, expire: 2, 'cancel-note': 1 },
  ...{ offset: 3, 'cancel-offset': 2 },
}

const anyKind = fc.constantFrom(
  ...Object.entries(weights).flatMap(([kind, weight]) =>
    Array.from({ length: weight }, () => kind as Step['kind']),
  ),
)

export const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: anyKind,
  pick: fc.nat(1000),
  cents: fc.integer({ min: 1, max: 40 }).map((tens) => tens * 250 + (tens % 3)),
  day: fc.option(fc.integer({ min: -12, max: 3 }), { nil: undefined, freq: 3 }),
  shares: fc.array(fc.record({ pick: fc.nat(1000), quarters: fc.constantFrom(1, 1, 1, 2, 2, 3, 4, 5) }), {
    minLength: 0,
    maxLength: 3,
  }),
  twice: fc.constantFrom(false, false, false, true),
})

/** What a step asks of a book as it stands; undefined when there is nothing to ask it of. */
export function askOf(step: Step, book: Book, n: number | string): Ask | undefined {
  if (step.kind === 'tomorrow') return undefined
  const date = step.day === undefined ? undefined : addDays(book.today, step.day)
  const sure = date ?? addDays(book.today, -(step.pick % 20))
  return askings[step.kind]({ step, book, id: derivedId('model', n), date, sure })
}
