import { type AccountEvent, changesOf } from '#commands/accounts/events.ts'
import type { ItemRef } from '#commands/accounts/facts/items.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { change } from '#src/kernel/projection.ts'
import type { Change, Row } from '#src/kernel/projection.ts'

/** The facts that match documents of an account with each other, or free them again. */
type MatchingType =
  | 'MovementSettled'
  | 'MovementAllocated'
  | 'MovementDeallocated'
  | 'MovementReversed'
  | 'PenaltyAssessed'
  | 'CreditNoteApplied'
  | 'CreditNoteUnapplied'
  | 'OffsetRecorded'
  | 'OffsetCancelled'

export type MatchingEvent = Extract<RecordedEvent<AccountEvent>, { type: MatchingType }>

/** The key of the row that an item belongs to, below the account's; undefined for an item of another read model. */
export type PlaceOf = (item: ItemRef) => readonly string[] | undefined

/**
 * What the matchings of a fact change of the rows of documents: one change for each row, by how much more of it is
 * matched (less, when matchings were taken back). Settlements of one movement are one row.
 */
export function matchings<R extends Row>(
  event: MatchingEvent,
  placeOf: PlaceOf,
  fold: (row: R, matched: number, event: MatchingEvent) => R,
): Change<R>[] {
  const { partyId, currency } = event.data
  const matched = new Map<string, { key: readonly string[]; amount: number }>()
  for (const { item, amount, posting } of changesOf(event)) {
    const place = posting ? undefined : placeOf(item)
    if (place === undefined) continue
    const id = JSON.stringify(place)
    const before = matched.get(id)?.amount ?? 0
    matched.set(id, { key: [partyId, currency, ...place], amount: before - amount })
  }
  return [...matched.values()]
    .filter(({ amount }) => amount !== 0)
    .map(({ key, amount }) => change<R>(key, (row) => fold(row, amount, event)))
}
