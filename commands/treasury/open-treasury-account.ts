import { z } from 'zod'
import { TreasuryKind } from '#commands/treasury/events.ts'
import { treasuryAccount } from '#commands/treasury/treasury-account.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Amount, Currency, money } from '#src/kernel/money.ts'
import { LegacyId, text } from '#src/kernel/texts.ts'
import { present, sameValues } from '#src/kernel/values.ts'

/** Opens a till, a bank account or a mobile wallet; its opening balance counts from the day it is opened. */
export const openTreasuryAccount = command(treasuryAccount)({
  name: 'open-treasury-account',
  summary: 'Opens a treasury account: a till, a bank account or a mobile wallet',
  path: '/treasury-accounts',
  input: z.strictObject({
    id: Id.optional(),
    name: text(255),
    kind: TreasuryKind,
    currency: Currency,
    openingBalance: Amount.optional().meta({ description: 'Negative for an overdraft; 0 when left out' }),
    openedOn: CivilDate.optional().meta({ description: 'Today when left out' }),
    legacyId: LegacyId.optional(),
  }),
  may: ['finance'],
  refusals: ['ALREADY_EXISTS', 'AMOUNT_PRECISION', 'AMOUNT_TOO_LARGE'],
  creates: 'treasuryAccount',
  stream: (_input, { newId }) => newId,

  decide({ id: _id, ...input }, state, { newId, today, refuse }) {
    const openingBalance = money(input.openingBalance ?? '0', input.currency)
    const known = state.status === 'unknown' ? undefined : state.opening
    const openedOn = input.openedOn ?? known?.openedOn ?? today
    const opening = present({ ...input, treasuryAccountId: newId, openingBalance, openedOn })
    if (known !== undefined) return sameValues(known, opening) ? [] : refuse('ALREADY_EXISTS')

    return [{ type: 'TreasuryAccountOpened', data: opening, effectiveOn: openedOn }]
  },
})
