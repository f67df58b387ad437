import { accountFacts, accountId } from '#commands/accounts/events.ts'
import { allotNumber } from '#commands/series/allot-number.ts'
import type { SeriesName } from '#commands/series/kinds.ts'
import type { Sending } from '#src/kernel/command.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { reaction, send } from '#src/kernel/reaction.ts'

/** An invoice that nobody else has numbered gets a number of ours. */
export const allotNumberWhenReceivableRecorded = reaction(accountFacts, 'ReceivableRecorded', {
  name: 'allot-number-when-receivable-recorded',
  sends: ({ data, effectiveOn: date }) =>
    data.externalRef === undefined
      ? asking('FAC', data, { kind: 'receivable', id: data.documentId, date })
      : undefined,
})

/** A credit note always gets its own number (C-60). */
export const allotNumberWhenCreditNoteIssued = reaction(accountFacts, 'CreditNoteIssued', {
  name: 'allot-number-when-credit-note-issued',
  sends: ({ data, effectiveOn: date }) =>
    asking('AV', data, { kind: 'credit_note', id: data.creditNoteId, date }),
})

/** A movement always gets its own number; one that was sent along is kept beside it (C-60). */
export const allotNumberWhenMovementRecorded = reaction(accountFacts, 'MovementRecorded', {
  name: 'allot-number-when-movement-recorded',
  sends: ({ data, effectiveOn: date }) =>
    asking('MVT', data, { kind: 'movement', id: data.movementId, date }),
})

/** A penalty is a movement of its own. */
export const allotNumberWhenPenaltyAssessed = reaction(accountFacts, 'PenaltyAssessed', {
  name: 'allot-number-when-penalty-assessed',
  sends: ({ data, effectiveOn: date }) =>
    asking('MVT', data, { kind: 'movement', id: data.movementId, date }),
})

/** So is the counter-movement of a reversal. */
export const allotNumberWhenMovementReversed = reaction(accountFacts, 'MovementReversed', {
  name: 'allot-number-when-movement-reversed',
  sends: ({ data, effectiveOn: date }) =>
    asking('MVT', data, { kind: 'movement', id: data.counter.movementId, date }),
})

/**
 * The command that recorded the document has looked at the date of the last number. Another may have taken a later
 * one since: the document is there and must have a number, so the series takes its last date for it.
 */
function asking(
  series: SeriesName,
  account: { partyId: string; currency: string },
  { kind, id, date }: { kind: string; id: string; date: CivilDate },
): Sending {
  const document = { kind, id, stream: accountId(account.partyId, account.currency) }
  return send(allotNumber, { series, document, date, orLater: true })
}
