import type { Account } from '#commands/accounts/account.ts'
import { type CivilDate, later } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'

/**
 * The day something counts: the one that was sent, else today, or the latest day of what it touches when that is
 * later. A day before that of what it touches, or before the opening balance, is refused with VALUE_DATE.
 */
export function valueDate(
  state: Account,
  { sent, today, touched }: { sent: CivilDate | undefined; today: CivilDate; touched: readonly CivilDate[] },
): CivilDate {
  const opening = state.opening?.date
  const earliest = [...touched, ...(opening === undefined ? [] : [opening])]
  const date = sent ?? earliest.reduce(later, today)
  const bar = earliest.find((day) => date < day)
  if (bar !== undefined) throw new Refusal('VALUE_DATE', { date, earliest: earliest.reduce(later, bar) })
  return date
}
