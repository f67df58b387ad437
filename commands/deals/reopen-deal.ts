import { z } from 'zod'
import { accountId } from '#commands/accounts/events.ts'
import { type Deal, deal, existing } from '#commands/deals/deal.ts'
import { receivableIdOf } from '#commands/deals/events.ts'
import { receivables } from '#commands/deals/receivables.ts'
import { need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { formatMoney } from '#src/kernel/money.ts'
import { Reason } from '#src/kernel/texts.ts'
import { present } from '#src/kernel/values.ts'

/**
 * Reopens a won or lost deal, for a reason: it goes on in the stage it was in before. What the party owes for a won
 * one must be credited in full first; the next winning then raises a receivable of its own.
 */
export const reopenDeal = command(deal)({
  name: 'reopen-deal',
  summary: 'Reopens a won or lost deal, for a reason; a won one only after its receivable is credited',
  path: '/deals/:dealId/reopen',
  input: z.strictObject({ dealId: Id, reason: Reason }),
  may: ['sales'],
  refusals: ['NOT_FOUND', 'DEAL_INVOICED'],
  stream: ({ dealId }) => dealId,
  needs: (_input, state) => ({ account: accountOf(state) }),

  decide({ dealId, reason }, state, { needs, refuse }) {
    const found = existing(state, refuse)
    if (found.status === 'open') return []
    const { leadId, currency } = found.opening
    const documentId = receivableIdOf(dealId, found.winnings)
    const owed = needs.account?.owed.get(documentId)
    if (owed !== undefined && owed > 0) {
      return refuse('DEAL_INVOICED', { documentId, owed: formatMoney(owed, currency) })
    }

    const passage = { from: found.stageId, stageId: found.before }
    return [{ type: 'DealReopened', data: present({ dealId, leadId, ...passage, reason }) }]
  },
})

/** Whose account a won deal was charged to; only that one tells whether it may be reopened. */
function accountOf(state: Deal) {
  if (state.status !== 'won') return undefined
  const { partyId, currency } = state.opening
  return need(receivables, accountId(partyId, currency))
}
