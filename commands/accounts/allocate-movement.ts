import { z } from 'zod'
import { account, type Item, type MovementState } from '#commands/accounts/account.ts'
import { accountPath, accountUrl, streamOf, thing } from '#commands/accounts/input.ts'
import { Allocations, match, matchingRefusals, targetsOf, touchedBy } from '#commands/accounts/matching.ts'
import { movementOf, refuseUnlessPayment } from '#commands/accounts/movements.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { sum, zero } from '#src/kernel/money.ts'

/** Allocates what a payment has moved and is still an advance to open documents; the balance stays. */
export const allocateMovement = command(account)({
  name: 'allocate-movement',
  summary: 'Allocates what is left of a payment that has moved to open documents',
  path: `${accountUrl}/movements/:movementId/allocate`,
  input: z.strictObject({
    ...accountPath,
    movementId: Id,
    allocations: Allocations.min(1),
    date: CivilDate.optional(),
  }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT', ...matchingRefusals],
  stream: streamOf,
  about: (input) => thing(input, input.movementId),

  decide({ partyId, currency, movementId, ...input }, state, { today }) {
    const movement = movementOf(state, movementId)
    const targets = targetsOf(state, input.allocations, currency)
    refuseUnlessPayment(movement)

    const requested = sum(zero, ...targets.map(({ amount }) => amount))
    const payers = enough(advancesOf(movement, state.items), requested)
    const touched = touchedBy([...payers, ...targets.map(({ item }) => item)])
    const date = valueDate(state, { sent: input.date, today, touched })
    const matches = match(movementId, payers, { targets, currency, date })
    return [
      { type: 'MovementAllocated', data: { partyId, currency, movementId, matches }, effectiveOn: date },
    ]
  },
})

/** What of a payment is an advance, the oldest money first. */
function advancesOf({ settlements }: MovementState, items: ReadonlyItems): Item[] {
  return settlements
    .toArray()
    .flatMap(({ settlementId }) => items.get(settlementId) ?? [])
    .filter(({ open }) => open > 0)
    .toSorted((left, right) => (left.from < right.from ? -1 : Number(left.from > right.from)))
}

interface ReadonlyItems {
  get(id: string): Item | undefined
}

/** As many of them as it takes; money that is not needed does not say from when on the rest may be allocated. */
function enough(advances: readonly Item[], requested: number): Item[] {
  let covered = 0
  return advances.filter(({ open }) => {
    const isNeeded = covered < requested
    covered += open
    return isNeeded
  })
}
