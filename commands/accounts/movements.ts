import type { Account, MovementState } from '#commands/accounts/account.ts'
import type { MovementType } from '#commands/accounts/facts/movements.ts'
import { treasuryStanding } from '#commands/treasury/events.ts'
import { need, type StatesOf } from '#src/kernel/aggregate.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { Currency } from '#src/kernel/money.ts'

/** The movement, or a refusal when there is none of that id. */
export function movementOf(state: Account, movementId: string): MovementState {
  const movement = state.movements.get(movementId)
  if (movement === undefined) throw new Refusal('NOT_FOUND')
  return movement
}

/** Whether a movement is money that comes in or goes out, so that it is settled; the others count at once. */
export function isCash(type: MovementType): boolean {
  return type === 'debt_settlement' || type === 'receivable_collection'
}

/** How far a movement has come, in one word. */
export function statusOf({ status, type, settled, amount }: MovementState): string {
  if (status !== 'recorded') return status
  if (!isCash(type)) return type
  if (settled === 0) return 'pending'
  return settled < amount ? 'partially_paid' : 'paid'
}

/** Refuses what only a payment in force allows. */
export function refuseUnlessPayment(movement: MovementState): void {
  if (movement.status === 'recorded' && isCash(movement.type)) return
  throw new Refusal('STATE_CONFLICT', { status: statusOf(movement) })
}

/** Whether an id is that of something on the account already: two things never share one. */
export function isTaken(state: Account, id: string): boolean {
  const { opening, items, invoices, movements, creditNotes, offsets } = state
  return (
    opening?.documentId === id ||
    [items, invoices, movements, creditNotes, offsets].some((all) => all.has(id))
  )
}

/** The treasury account that money moves on, as the decision's need; none when none is named. */
export function treasuryOf({ treasuryAccountId: id }: { treasuryAccountId?: string | undefined }) {
  return { treasury: id === undefined ? undefined : need(treasuryStanding, id) }
}

/** What a treasury account may refuse. */
export const treasuryRefusals = [
  'TREASURY_ACCOUNT_UNKNOWN',
  'TREASURY_ACCOUNT_CLOSED',
  'TREASURY_CURRENCY_MISMATCH',
] as const

/** The days before which no money can have moved on a treasury account; refuses one that takes no money. */
export function openedOn(
  standing: StatesOf<ReturnType<typeof treasuryOf>>['treasury'],
  currency: Currency,
): CivilDate[] {
  if (standing === undefined) return []
  if (standing.status === 'unknown') throw new Refusal('TREASURY_ACCOUNT_UNKNOWN')
  if (standing.status === 'closed') throw new Refusal('TREASURY_ACCOUNT_CLOSED')
  if (standing.currency !== currency) {
    throw new Refusal('TREASURY_CURRENCY_MISMATCH', { currency: standing.currency })
  }
  return [standing.openedOn]
}
