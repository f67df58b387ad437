import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { creditNotePath, creditNoteUrl, noteOf, refuseEnded } from '#commands/accounts/credit-notes.ts'
import { streamOf, thing } from '#commands/accounts/input.ts'
import { Allocations, takeBack } from '#commands/accounts/matching.ts'
import { command } from '#src/kernel/command.ts'

/**
 * Takes back what a credit note was used for: it can be used again, and the document is open again. It bears the
 * day of the use it takes back, so that it is as if that had never been.
 */
export const unapplyCreditNote = command(account)({
  name: 'unapply-credit-note',
  summary: 'Takes back the use of a credit note for documents',
  path: `${creditNoteUrl}/unapply`,
  input: z.strictObject({ ...creditNotePath, allocations: Allocations.min(1) }),
  may: ['finance'],
  refusals: [
    'NOT_FOUND',
    'STATE_CONFLICT',
    'CREDIT_NOTE_EXPIRED',
    'DOCUMENT_UNKNOWN',
    'AMOUNT_EXCEEDS_REMAINING',
    'AMOUNT_NOT_POSITIVE',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
  ],
  stream: streamOf,
  about: (input) => thing(input, input.creditNoteId),

  decide({ partyId, currency, creditNoteId, allocations }, state, { today }) {
    refuseEnded(noteOf(state, creditNoteId), today)
    const days = takeBack(state, creditNoteId, { allocations, currency })

    return days.map(({ appliedOn, undone }) => ({
      type: 'CreditNoteUnapplied' as const,
      data: { partyId, currency, creditNoteId, undone },
      effectiveOn: appliedOn,
    }))
  },
})
