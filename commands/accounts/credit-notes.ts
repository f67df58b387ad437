import type { Account, CreditNoteState, Item } from '#commands/accounts/account.ts'
import { accountPath, accountUrl } from '#commands/accounts/input.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { Id } from '#src/kernel/ids.ts'

/** Which credit note of which account: all of it stands in the path. */
export const creditNotePath = { ...accountPath, creditNoteId: Id }
export const creditNoteUrl = `${accountUrl}/credit-notes/:creditNoteId` as const

/** A credit note with what is still open of it. */
export interface OpenNote {
  readonly note: CreditNoteState
  readonly item: Item
}

/** The credit note that a command is about. */
export function noteOf(state: Account, creditNoteId: string): OpenNote {
  const [note, item] = [state.creditNotes.get(creditNoteId), state.items.get(creditNoteId)]
  if (note === undefined || item === undefined) throw new Refusal('NOT_FOUND')
  return { note, item }
}

/** Refuses what only a credit note in force may do: one that is cancelled, or whose last day is over. */
export function refuseEnded({ note }: OpenNote, on: CivilDate): void {
  const { status, expiresOn } = note
  if (status === 'cancelled') throw new Refusal('STATE_CONFLICT', { status })
  if (isLapsed(note, on)) throw new Refusal('CREDIT_NOTE_EXPIRED', { expiresOn, date: on })
}

/** Whether its last day is over on a day: judged by the calendar, whether or not the run has been there. */
function isLapsed({ status, expiresOn }: CreditNoteState, on: CivilDate): boolean {
  return status === 'expired' || (expiresOn !== undefined && expiresOn < on)
}

/** How far it is used, as reports call it. */
export function useOf({ note, item }: OpenNote): 'issued' | 'partially_used' | 'used' {
  if (note.used === 0) return 'issued'
  return item.open > 0 ? 'partially_used' : 'used'
}
