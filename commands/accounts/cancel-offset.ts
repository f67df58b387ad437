import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { accountPath, accountUrl, streamOf, thing } from '#commands/accounts/input.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'

/**
 * Takes an offset back, as of the day since which it had counted: its documents are open again by what it had
 * matched. What a reversal has undone of it meanwhile stays undone since that day.
 */
export const cancelOffset = command(account)({
  name: 'cancel-offset',
  summary: 'Takes an offset back: its documents are open again',
  path: `${accountUrl}/offsets/:offsetId/cancel`,
  input: z.strictObject({ ...accountPath, offsetId: Id, reason: Reason }),
  may: ['finance'],
  refusals: ['NOT_FOUND'],
  stream: streamOf,
  about: (input) => thing(input, input.offsetId),

  decide({ partyId, currency, offsetId, reason }, state, { refuse }) {
    const offset = state.offsets.get(offsetId)
    if (offset === undefined) return refuse('NOT_FOUND')
    if (offset.cancelled) return []

    const undone = state.applied.get(offsetId)?.toArray() ?? []
    const data = { partyId, currency, offsetId, reason, undone }
    return [{ type: 'OffsetCancelled', data, effectiveOn: offset.date }]
  },
})
