import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { accountPath, accountUrl, streamOf, thing } from '#commands/accounts/input.ts'
import { Allocations, takeBack } from '#commands/accounts/matching.ts'
import { movementOf, refuseUnlessPayment } from '#commands/accounts/movements.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/**
 * Takes allocations of a payment back: the money is an advance again, as if it had never been allocated, so this
 * bears the day of the allocation and is refused once the books are locked for it.
 */
export const deallocateMovement = command(account)({
  name: 'deallocate-movement',
  summary: 'Takes allocations of a payment back, on the day since which they counted',
  path: `${accountUrl}/movements/:movementId/deallocate`,
  input: z.strictObject({ ...accountPath, movementId: Id, allocations: Allocations.min(1) }),
  may: ['finance'],
  refusals: [
    'NOT_FOUND',
    'STATE_CONFLICT',
    'DOCUMENT_UNKNOWN',
    'AMOUNT_EXCEEDS_REMAINING',
    'AMOUNT_NOT_POSITIVE',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
  ],
  stream: streamOf,
  about: (input) => thing(input, input.movementId),

  decide({ partyId, currency, movementId, allocations }, state) {
    refuseUnlessPayment(movementOf(state, movementId))
    return takeBack(state, movementId, { allocations, currency }).map(({ appliedOn, undone }) => ({
      type: 'MovementDeallocated',
      data: { partyId, currency, movementId, undone },
      effectiveOn: appliedOn,
    }))
  },
})
