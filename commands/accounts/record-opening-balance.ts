import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { accountPath, accountUrl, partyOf, refuseParty, streamOf, thing } from '#commands/accounts/input.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { invalid } from '#src/kernel/errors.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { Amount, money } from '#src/kernel/money.ts'

/**
 * Records what stood open when the account began here: positive, the party owed us. Once, before anything
 * else; what was wrong with it is put right by an adjustment.
 */
export const recordOpeningBalance = command(account)({
  name: 'record-opening-balance',
  summary: 'Records the balance that an account begins with, once and before anything else',
  path: `${accountUrl}/opening-balance`,
  input: z.strictObject({ ...accountPath, amount: Amount, effectiveOn: CivilDate }),
  may: ['finance'],
  refusals: [
    'INVALID',
    'OPENING_TOO_LATE',
    'PARTY_UNKNOWN',
    'PARTY_ARCHIVED',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
  ],
  creates: 'opening_balance',
  stream: streamOf,
  about: (input, { tenant }) => thing(input, openingId(tenant, input)),
  needs: partyOf,

  decide({ partyId, currency, amount: sent, effectiveOn }, state, { needs, tenant, refuse }) {
    const amount = money(sent, currency)
    if (amount === 0) throw invalid('amount', 'must not be zero')
    const { opening } = state
    if (opening?.amount === amount && opening.date === effectiveOn) return []
    if (state.isPosted) return refuse('OPENING_TOO_LATE')
    refuseParty(needs.party)

    const documentId = openingId(tenant, { partyId, currency })
    const data = { partyId, currency, documentId, amount }
    return [{ type: 'OpeningBalanceRecorded', data, effectiveOn }]
  },
})

/** An account has one opening balance, so that its id is known from the account's. */
function openingId(tenant: string, { partyId, currency }: { partyId: string; currency: string }): string {
  return derivedId('opening', tenant, partyId, currency)
}
