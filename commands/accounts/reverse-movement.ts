import { z } from 'zod'
import { account, type Account, type Item, type MovementState } from '#commands/accounts/account.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import {
  backwards,
  itemOf,
  type Matching,
  opposite,
  signed,
  type Undone,
} from '#commands/accounts/facts/items.ts'
import { accountPath, accountUrl, newThing, streamOf } from '#commands/accounts/input.ts'
import { between, touchedBy } from '#commands/accounts/matching.ts'
import { isCash, movementOf, statusOf } from '#commands/accounts/movements.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { type Minor, sum, zero } from '#src/kernel/money.ts'
import { Reason } from '#src/kernel/texts.ts'

/**
 * Undoes all that a movement did by a counter-movement that is linked to it: money flows back, what was matched
 * with it is open again, both from the day of the reversal on. A movement is reversed once: the answer names
 * the counter-movement, so that a second request is refused rather than answered with none.
 */
export const reverseMovement = command(account)({
  name: 'reverse-movement',
  summary: 'Undoes a movement by a counter-movement; what it was matched with is open again',
  path: `${accountUrl}/movements/:movementId/reverse`,
  input: z.strictObject({ ...accountPath, movementId: Id, reason: Reason, date: CivilDate.optional() }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT', 'VALUE_DATE'],
  creates: 'movement',
  stream: streamOf,
  about: newThing,

  decide({ date: sent, ...reversal }, state, { newId, today, refuse }) {
    const { movementId, partyId, currency } = reversal
    const movement = movementOf(state, movementId)
    const items = itemsOf(state, movementId, movement)
    const amount = sum(zero, ...items.map((item) => item.amount))
    if (movement.status !== 'recorded' || amount === 0) {
      return refuse('STATE_CONFLICT', { status: statusOf(movement) })
    }

    const undone = matchedWith(state, items)
    const touched = [
      movement.date,
      ...touchedBy(items),
      ...undone.map(({ appliedOn }) => appliedOn as CivilDate),
    ]
    const effectiveOn = valueDate(state, { sent, today, touched })
    const counter = counterOf(movement, { movementId: newId, amount })
    const matches = items.map((item) => closing(item, newId))
    const cash = cashOf(movement)
    return [
      { type: 'MovementReversed', data: { ...reversal, counter, undone, matches, cash }, effectiveOn },
      ...lapsing(state, undone).map((data) => ({
        type: 'CreditNoteExpired' as const,
        data: { partyId, currency, ...data },
        effectiveOn,
      })),
    ]
  },
})

/** The open items that a movement has made: its settlements, or itself. */
function itemsOf({ items }: Account, movementId: string, { type, settlements }: MovementState): Item[] {
  const ids = isCash(type) ? settlements.map(({ settlementId }) => settlementId).toArray() : [movementId]
  return ids.flatMap((id) => items.get(id) ?? [])
}

/** All that these items are matched with, whoever matched them; of each the latest first, as it is taken back. */
function matchedWith({ applied }: Account, items: readonly Item[]): Undone[] {
  const ids = new Set(items.map(({ ref }) => ref.itemId))
  return [...applied.values()].flatMap((list) =>
    list
      .filter(({ debit, credit }) => ids.has(debit.itemId) || ids.has(credit.itemId))
      .reverse()
      .toArray(),
  )
}

type Counter = Extract<AccountEvent, { type: 'MovementReversed' }>['data']['counter']

function counterOf(
  { type, direction }: MovementState,
  { movementId, amount }: { movementId: string; amount: Minor },
): Counter {
  return { movementId, type, direction: backwards(direction), amount, number: null }
}

/** Matches an item, free of all else by then, with the counter-movement: nothing of either is open. */
function closing({ side, ref, amount }: Item, counterId: string): Matching {
  const payer = { side: opposite(side), ref: itemOf(counterId, 'counter') }
  return between(counterId, { payer, target: { ref }, amount })
}

/** The money that moves back: a collection had come in, so it goes out. */
function cashOf({ settlements }: MovementState) {
  return settlements
    .toArray()
    .flatMap(({ treasuryAccountId, settlementId, side, amount }) =>
      treasuryAccountId === undefined
        ? []
        : [{ treasuryAccountId, settlementId, amount: sum(signed(side, amount)) }],
    )
}

/** What comes back to credit notes that have lapsed already lapses at once: used + expired + left stay what was issued. */
function lapsing({ creditNotes }: Account, undone: readonly Undone[]) {
  return [...new Set(undone.map(({ by }) => by))].flatMap((creditNoteId) => {
    const note = creditNotes.get(creditNoteId)
    if (note?.status !== 'expired' || note.expiresOn === undefined) return []
    const amount = sum(zero, ...undone.filter(({ by }) => by === creditNoteId).map((one) => one.amount))
    const direction = backwards(note.issue.direction)
    return [{ creditNoteId, amount, direction, expiresOn: note.expiresOn }]
  })
}
