import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { creditNotePath, creditNoteUrl, noteOf, refuseEnded } from '#commands/accounts/credit-notes.ts'
import { streamOf, thing } from '#commands/accounts/input.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'

/** Lets a credit note be used for longer, before its last day is over. */
export const extendCreditNoteExpiry = command(account)({
  name: 'extend-credit-note-expiry',
  summary: 'Lets a credit note expire on a later day, before it has expired',
  path: `${creditNoteUrl}/extend-expiry`,
  input: z.strictObject({ ...creditNotePath, expiresOn: CivilDate }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT', 'CREDIT_NOTE_EXPIRED', 'DATE_ORDER'],
  stream: streamOf,
  about: (input) => thing(input, input.creditNoteId),

  decide({ partyId, currency, creditNoteId, expiresOn }, state, { today, refuse }) {
    const open = noteOf(state, creditNoteId)
    refuseEnded(open, today)
    const previous = open.note.expiresOn
    if (previous === undefined) return refuse('STATE_CONFLICT', { expiresOn: null })
    if (expiresOn === previous) return []
    if (expiresOn < previous) return refuse('DATE_ORDER', { expiresOn, previous })

    return [
      { type: 'CreditNoteExpiryExtended', data: { partyId, currency, creditNoteId, previous, expiresOn } },
    ]
  },
})
