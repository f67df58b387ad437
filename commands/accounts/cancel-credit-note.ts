import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { creditNotePath, creditNoteUrl, noteOf, refuseEnded, useOf } from '#commands/accounts/credit-notes.ts'
import { backwards } from '#commands/accounts/facts/items.ts'
import { streamOf, thing } from '#commands/accounts/input.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { command } from '#src/kernel/command.ts'
import { Reason } from '#src/kernel/texts.ts'

/** Cancels a credit note that nobody has used: from today on the balance is as if it had not been issued. */
export const cancelCreditNote = command(account)({
  name: 'cancel-credit-note',
  summary: 'Cancels a credit note that has not been used, with a reason',
  path: `${creditNoteUrl}/cancel`,
  input: z.strictObject({ ...creditNotePath, reason: Reason }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT', 'CREDIT_NOTE_EXPIRED'],
  stream: streamOf,
  about: (input) => thing(input, input.creditNoteId),

  decide({ partyId, currency, creditNoteId, reason }, state, { today, refuse }) {
    const open = noteOf(state, creditNoteId)
    if (open.note.status === 'cancelled') return []
    refuseEnded(open, today)
    if (open.note.used > 0) return refuse('STATE_CONFLICT', { status: useOf(open) })
    const { amount } = open.note.issue
    const direction = backwards(open.note.issue.direction)

    return [
      {
        type: 'CreditNoteCancelled',
        data: { partyId, currency, creditNoteId, amount, direction, reason },
        effectiveOn: valueDate(state, { sent: undefined, today, touched: [open.item.latest] }),
      },
    ]
  },
})
