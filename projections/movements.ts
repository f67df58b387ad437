import { type AccountEvent, accountFacts } from '#commands/accounts/events.ts'
import type { ItemRef } from '#commands/accounts/facts/items.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { sum } from '#src/kernel/money.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { touchedBy } from '#src/kernel/record.ts'
import { assessedUpTo, endedBy, openChanged } from '#projections/documents.ts'
import { matchings, type MatchingEvent } from '#projections/matchings.ts'
import {
  assessedPenalty,
  counterMovement,
  creditNoteMovement,
  recordedMovement,
  MovementRow,
} from '#projections/movement-row.ts'

type Event = RecordedEvent<AccountEvent>
type Of<T extends Event['type']> = Extract<Event, { type: T }>

/** Every movement, penalty and adjustment, and every credit note as the movement that it is, one row each. */
export const movements = projection(accountFacts)({
  name: 'movements',
  version: 1,
  row: MovementRow,
  key: ['party_id', 'currency', 'kind', 'movement_id'],
  on: {
    MovementRecorded: (event) => insert(recordedMovement(event)),
    MovementSettled: (event) => [settled(event), ...matched(event)],
    MovementAllocated: matched,
    MovementDeallocated: matched,
    MovementCancelled: (event) =>
      changed(event, ['movement', event.data.movementId], () => endedBy(event, event.data.reason)),
    MovementReversed: (event) => [
      changed(event, ['movement', event.data.movementId], () => ({
        reversed_by: event.data.counter.movementId,
        ...endedBy(event, event.data.reason),
      })),
      insert(counterMovement(event)),
      ...matched(event),
    ],
    PenaltyAssessed: (event) => [
      insert(assessedPenalty(event)),
      ...matched(event),
      ...(event.data.documentKind === 'miscellaneous'
        ? [
            changed(event, ['movement', event.data.documentId], (row) =>
              assessedUpTo(row, event.data.businessDate),
            ),
          ]
        : []),
    ],
    PenaltyWaived: (event) => givenUp(event, ['movement', event.data.movementId]),
    CreditNoteIssued: (event) => insert(creditNoteMovement(event)),
    CreditNoteApplied: matched,
    CreditNoteUnapplied: matched,
    CreditNoteExpired: (event) => givenUp(event, ['credit_note', event.data.creditNoteId]),
    CreditNoteCancelled: (event) => givenUp(event, ['credit_note', event.data.creditNoteId]),
    OffsetRecorded: matched,
    OffsetCancelled: matched,
    DocumentNumbered: (event) =>
      event.data.kind === 'receivable'
        ? []
        : changed(event, [event.data.kind, event.data.documentId], () => ({ number: event.data.number })),
  },
})

/** Money that moved: how it was paid is how it was paid last. */
function settled(event: Of<'MovementSettled'>): Change<MovementRow> {
  const { movementId, amount, paymentMethod } = event.data
  return changed(event, ['movement', movementId], (row) => ({
    settled: sum(row.settled, amount),
    settled_on: event.effectiveOn,
    payment_method: paymentMethod,
  }))
}

function givenUp(
  event: Of<'PenaltyWaived' | 'CreditNoteExpired' | 'CreditNoteCancelled'>,
  place: readonly string[],
): Change<MovementRow> {
  return changed(event, place, (row) => ({ given_up: sum(row.given_up, event.data.amount) }))
}

function matched(event: MatchingEvent): Change<MovementRow>[] {
  return matchings(event, placeOf, (row: MovementRow, amount) =>
    standing({
      ...row,
      allocated: sum(row.allocated, amount),
      settled: isMoney(row) ? row.settled : sum(row.settled, amount),
      settled_on: isMoney(row) || amount < 0 ? row.settled_on : event.effectiveOn,
      ...openChanged(row, event.effectiveOn),
      ...touchedBy(event),
    }),
  )
}

/** Settled by money that moves, and not by what it is matched with. */
function isMoney({ type, reversal_of }: MovementRow): boolean {
  return reversal_of === null && (type === 'debt_settlement' || type === 'receivable_collection')
}

const kindOf: Partial<Record<ItemRef['kind'], MovementRow['kind']>> = {
  settlement: 'movement',
  penalty: 'movement',
  miscellaneous: 'movement',
  counter: 'movement',
  credit_note: 'credit_note',
}

function placeOf({ kind, documentId }: ItemRef): readonly string[] | undefined {
  const place = kindOf[kind]
  return place === undefined ? undefined : [place, documentId]
}

function changed(
  event: Event,
  place: readonly string[],
  how: (row: MovementRow) => Partial<MovementRow>,
): Change<MovementRow> {
  const { partyId, currency } = event.data
  return change([partyId, currency, ...place], (row) =>
    standing({ ...row, ...how(row), ...touchedBy(event) }),
  )
}

/** What is given up before anything of it was settled counts as cancelled. */
function standing(row: MovementRow): MovementRow {
  const { amount, settled, given_up } = row
  if (row.reversed_by !== null) return { ...row, status: 'reversed' }
  if (row.ended_on !== null) return { ...row, status: 'cancelled' }
  if (settled + given_up < amount) return { ...row, status: settled > 0 ? 'partially_paid' : 'pending' }
  return { ...row, status: settled > 0 ? 'paid' : 'cancelled' }
}
