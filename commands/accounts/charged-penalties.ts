import { List } from 'immutable'
import type { Account, Item, MovementState } from '#commands/accounts/account.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import { assessmentKey } from '#commands/accounts/evolve-movements.ts'
import { type Direction, itemOf, type Matching } from '#commands/accounts/facts/items.ts'
import { between } from '#commands/accounts/matching.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { type Minor, sum, zero } from '#src/kernel/money.ts'

export type PenaltyAssessed = Extract<AccountEvent, { type: 'PenaltyAssessed' }>

/** One part of one rule for one document of an account. */
interface Of {
  readonly partyId: string
  readonly currency: string
  readonly documentId: string
  readonly ruleId: string
  readonly part: PenaltyAssessed['data']['part']
  readonly businessDate: CivilDate
}

/** The movement that brings what is charged to what is due. */
interface Charge {
  readonly movementId: string
  readonly direction: Direction
  readonly amount: Minor
  readonly matches: Matching[]
  /** The days before which it cannot count. */
  readonly touched: readonly CivilDate[]
}

/** A penalty that was assessed before, with its open item. */
interface Earlier {
  readonly movement: MovementState
  readonly item: Item
}

/**
 * What is to be charged, or given back, so that a document bears what a rule makes of it in all. What was waived
 * or reversed stays given up: only what goes beyond it is charged. Undefined when it bears that already, and when
 * it was assessed up to a later day.
 */
export function chargeOf(state: Account, of: Of, cumulative: Minor): Charge | undefined {
  const before = state.assessed.get(assessmentKey(of))
  if (before !== undefined && of.businessDate < before.businessDate) return undefined
  const earlier = (before?.movements ?? List()).toArray().flatMap((id) => {
    const [movement, item] = [state.movements.get(id), state.items.get(id)]
    return movement === undefined || item === undefined ? [] : [{ movement, item }]
  })
  const givenUp = sum(zero, ...earlier.map(givenUpOf))
  const charged = sum(zero, ...earlier.map(chargedOf))
  const difference = sum(Math.max(0, cumulative - givenUp), -charged)
  if (difference === 0) return undefined

  const { partyId, currency, documentId, ruleId, part } = of
  const place = before?.movements.size ?? 0
  const movementId = derivedId('penalty', partyId, currency, documentId, ruleId, part, place)
  const amount = Math.abs(difference) as Minor
  if (difference > 0) return { movementId, direction: 'increase', amount, matches: [], touched: [] }
  const matches = matchedWith(movementId, earlier, amount)
  const touched = earlier.filter(({ item }) => matches.some(({ debit }) => debit.itemId === item.ref.itemId))
  return { movementId, direction: 'decrease', amount, matches, touched: touched.map(({ item }) => item.from) }
}

/** What an earlier penalty adds to what the document bears; nothing once it is reversed. */
function chargedOf({ movement, item }: Earlier): number {
  if (movement.status === 'reversed') return 0
  return movement.direction === 'increase' ? item.amount : -item.amount
}

/** What was charged and then waived or reversed. */
function givenUpOf(earlier: Earlier): number {
  const { direction, amount } = earlier.movement
  return direction === 'increase' ? amount - chargedOf(earlier) : 0
}

/** A reduction is matched with what is open of the earlier penalties; the rest of it stays to the party's credit. */
function matchedWith(by: string, earlier: readonly Earlier[], amount: Minor): Matching[] {
  const payer = { side: 'credit', ref: itemOf(by, 'penalty') } as const
  let wanted: number = amount
  return earlier.flatMap(({ movement, item: target }) => {
    const part = movement.direction === 'increase' ? Math.min(wanted, target.open) : 0
    if (part <= 0) return []
    wanted -= part
    return [between(by, { payer, target, amount: part as Minor })]
  })
}
