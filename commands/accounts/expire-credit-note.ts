import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { creditNotePath, noteOf } from '#commands/accounts/credit-notes.ts'
import { backwards } from '#commands/accounts/facts/items.ts'
import { streamOf, thing } from '#commands/accounts/input.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate, later, openDay } from '#src/kernel/dates.ts'

/**
 * Lets what is left of a credit note lapse whose last day lies before the business date of a run: the balance moves
 * back. It counts on that last day, or on the first open day after it; what a reversal has given back since
 * then lapses on that day. A note that was used or extended meanwhile is left as it is.
 */
export const expireCreditNote = command(account)({
  name: 'expire-credit-note',
  summary: 'Lets what is left of a credit note lapse',
  input: z.strictObject({ ...creditNotePath, businessDate: CivilDate }),
  may: [],
  refusals: ['NOT_FOUND', 'DATE_ORDER'],
  stream: streamOf,
  about: (input) => thing(input, input.creditNoteId),

  decide({ partyId, currency, creditNoteId, businessDate }, state, { today, lockedUntil, refuse }) {
    if (businessDate > today) return refuse('DATE_ORDER', { businessDate, today })
    const { note, item } = noteOf(state, creditNoteId)
    const { expiresOn } = note
    if (expiresOn === undefined || expiresOn >= businessDate || item.open === 0) return []
    const direction = backwards(note.issue.direction)

    return [
      {
        type: 'CreditNoteExpired',
        data: { partyId, currency, creditNoteId, amount: item.open, direction, expiresOn },
        effectiveOn: openDay(later(expiresOn, item.latest), lockedUntil),
      },
    ]
  },
})
