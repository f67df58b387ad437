import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { LimitPolicy } from '#commands/accounts/facts/documents.ts'
import { accountPath, accountUrl, partyOf, refuseParty, streamOf } from '#commands/accounts/input.ts'
import { command } from '#src/kernel/command.ts'
import { invalid } from '#src/kernel/errors.ts'
import { Amount, money } from '#src/kernel/money.ts'

/** Sets how much a party may owe in a currency: null is no limit, 0 no credit. */
export const setCreditLimit = command(account)({
  name: 'set-credit-limit',
  summary: 'Sets how much a party may owe, and whether more is refused or only told',
  path: `${accountUrl}/credit-limit`,
  input: z.strictObject({ ...accountPath, amount: Amount.nullable(), policy: LimitPolicy.default('warn') }),
  may: ['finance'],
  refusals: ['INVALID', 'PARTY_UNKNOWN', 'PARTY_ARCHIVED', 'AMOUNT_PRECISION', 'AMOUNT_TOO_LARGE'],
  stream: streamOf,
  needs: partyOf,

  decide({ partyId, currency, amount, policy }, state, { needs }) {
    const limit = amount === null ? null : money(amount, currency)
    if (limit !== null && limit < 0) throw invalid('amount', 'must not be below zero')
    refuseParty(needs.party)
    if (state.limit === limit && state.limitPolicy === policy) return []

    return [{ type: 'CreditLimitSet', data: { partyId, currency, limit, policy } }]
  },
})
