import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { accountPath, accountUrl, streamOf, thing } from '#commands/accounts/input.ts'
import { isCash, movementOf, statusOf } from '#commands/accounts/movements.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'

/** Cancels a payment of which nothing has moved yet; what has moved is reversed. */
export const cancelMovement = command(account)({
  name: 'cancel-movement',
  summary: 'Cancels a payment of which nothing has moved yet',
  path: `${accountUrl}/movements/:movementId/cancel`,
  input: z.strictObject({ ...accountPath, movementId: Id, reason: Reason }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: streamOf,
  about: (input) => thing(input, input.movementId),

  decide(cancelling, state, { today, refuse }) {
    const movement = movementOf(state, cancelling.movementId)
    if (movement.status === 'cancelled') return []
    const isPending = movement.status === 'recorded' && isCash(movement.type) && movement.settled === 0
    if (!isPending) return refuse('STATE_CONFLICT', { status: statusOf(movement) })

    const effectiveOn = valueDate(state, { sent: undefined, today, touched: [movement.date] })
    return [{ type: 'MovementCancelled', data: cancelling, effectiveOn }]
  },
})
