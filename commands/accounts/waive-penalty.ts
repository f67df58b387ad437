import { z } from 'zod'
import { account, type Item, type MovementState } from '#commands/accounts/account.ts'
import { accountPath, accountUrl, streamOf, thing } from '#commands/accounts/input.ts'
import { touchedBy } from '#commands/accounts/matching.ts'
import { movementOf, statusOf } from '#commands/accounts/movements.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'

/** Gives up what is still open of a penalty, with a reason: never silently. */
export const waivePenalty = command(account)({
  name: 'waive-penalty',
  summary: 'Gives up what is still open of a penalty',
  path: `${accountUrl}/movements/:movementId/waive`,
  input: z.strictObject({ ...accountPath, movementId: Id, reason: Reason }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: streamOf,
  about: (input) => thing(input, input.movementId),

  decide(waiving, state, { today, refuse }) {
    const movement = movementOf(state, waiving.movementId)
    const item = state.items.get(waiving.movementId)
    if (item === undefined || !isPenalty(movement)) {
      return refuse('STATE_CONFLICT', { status: statusOf(movement) })
    }
    if (item.open === 0) return isWaived(item, movement) ? [] : refuse('STATE_CONFLICT', { status: 'paid' })

    const effectiveOn = valueDate(state, { sent: undefined, today, touched: touchedBy([item]) })
    const data = { ...waiving, amount: item.open, item: item.ref }
    return [{ type: 'PenaltyWaived', data, effectiveOn }]
  },
})

/** A penalty in force; a reduction of one is nothing that could be given up. */
function isPenalty({ type, direction, status }: MovementState): boolean {
  return type === 'penalty' && direction === 'increase' && status === 'recorded'
}

function isWaived(item: Item, { amount }: MovementState): boolean {
  return item.amount < amount
}
