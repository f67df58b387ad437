import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { creditNotePath, creditNoteUrl, noteOf, refuseEnded } from '#commands/accounts/credit-notes.ts'
import { streamOf, thing } from '#commands/accounts/input.ts'
import { Allocations, match, matchingRefusals, targetsOf, touchedBy } from '#commands/accounts/matching.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate, later } from '#src/kernel/dates.ts'

/**
 * Uses a credit note for one or several documents, all of them or none. Its issue has moved the balance;
 * this settles documents with it and moves nothing.
 */
export const applyCreditNote = command(account)({
  name: 'apply-credit-note',
  summary: 'Uses a credit note for one or several documents',
  path: `${creditNoteUrl}/apply`,
  input: z.strictObject({
    ...creditNotePath,
    allocations: Allocations.min(1),
    date: CivilDate.optional(),
  }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT', 'CREDIT_NOTE_EXPIRED', ...matchingRefusals],
  stream: streamOf,
  about: (input) => thing(input, input.creditNoteId),

  decide(input, state, { today }) {
    const { partyId, currency, creditNoteId, allocations } = input
    const open = noteOf(state, creditNoteId)
    refuseEnded(open, today)
    const targets = targetsOf(state, allocations, currency)
    const touched = touchedBy([open.item, ...targets.map(({ item }) => item)])
    const date = valueDate(state, { sent: input.date, today, touched })
    refuseEnded(open, later(today, date))
    const matches = match(creditNoteId, [open.item], { targets, currency, date })

    return [
      {
        type: 'CreditNoteApplied',
        data: { partyId, currency, creditNoteId, matches },
        effectiveOn: date,
      },
    ]
  },
})
