import { z } from 'zod'
import { treasuryAccount } from '#commands/treasury/treasury-account.ts'
import { command } from '#src/kernel/command.ts'
import { later } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'

/**
 * Closes a treasury account for good: nothing is settled through it any more. What was settled can still be
 * reversed, since a mistake must be corrected where it was made.
 */
export const closeTreasuryAccount = command(treasuryAccount)({
  name: 'close-treasury-account',
  summary: 'Closes a treasury account for good',
  path: '/treasury-accounts/:treasuryAccountId/close',
  input: z.strictObject({ treasuryAccountId: Id, reason: Reason }),
  may: ['finance'],
  refusals: ['NOT_FOUND'],
  stream: ({ treasuryAccountId }) => treasuryAccountId,

  decide(closing, state, { today, refuse }) {
    if (state.status === 'unknown') return refuse('NOT_FOUND')
    if (state.status === 'closed') return []

    const effectiveOn = later(today, state.opening.openedOn)
    return [{ type: 'TreasuryAccountClosed', data: closing, effectiveOn }]
  },
})
