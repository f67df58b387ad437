import { List } from 'immutable'
import { z } from 'zod'
import type { Account, Application, Item } from '#commands/accounts/account.ts'
import type { ItemRef, Matching, Undone } from '#commands/accounts/facts/items.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { invalid, Refusal } from '#src/kernel/errors.ts'
import { Id } from '#src/kernel/ids.ts'
import {
  Amount,
  type Currency,
  formatMoney,
  type Minor,
  positiveMoney,
  sum,
  zero,
} from '#src/kernel/money.ts'

/** Which documents something is matched with, and by how much each. */
export const Allocations = z.array(z.strictObject({ documentId: Id, amount: Amount })).max(500)
export type Allocations = z.output<typeof Allocations>

/** What a matching may refuse. */
export const matchingRefusals = [
  'DOCUMENT_UNKNOWN',
  'DOCUMENT_SIDE',
  'AMOUNT_EXCEEDS_OPEN',
  'AMOUNT_EXCEEDS_REMAINING',
  'AMOUNT_NOT_POSITIVE',
  'AMOUNT_PRECISION',
  'AMOUNT_TOO_LARGE',
  'VALUE_DATE',
] as const

/** A document by its id with the amount to match, found on the account. */
export interface Target {
  readonly item: Item
  readonly amount: Minor
}

/** The documents that allocations name, each once, none with more than is open of it. */
export function targetsOf(state: Account, allocations: Allocations, currency: Currency): Target[] {
  refuseTwice(allocations)
  return allocations.map(({ documentId, amount: sent }) => {
    const amount = positiveMoney(sent, currency)
    const item = state.items.get(documentId)
    if (item === undefined) throw new Refusal('DOCUMENT_UNKNOWN', { documentId })
    if (amount > item.open) {
      throw new Refusal('AMOUNT_EXCEEDS_OPEN', {
        ...{ documentId, open: formatMoney(item.open, currency) },
        requested: formatMoney(amount, currency),
      })
    }
    return { item, amount }
  })
}

function refuseTwice(allocations: Allocations): void {
  const ids = allocations.map(({ documentId }) => documentId)
  const index = ids.findIndex((id, place) => ids.indexOf(id) !== place)
  if (index >= 0) throw invalid(`allocations.${index}.documentId`, 'is named twice')
}

/** The latest day before which none of these may be matched. */
export function touchedBy(items: readonly Pick<Item, 'from'>[]): CivilDate[] {
  return items.map(({ from }) => from)
}

/**
 * Matches what `payers` (settlements of a movement, a credit note) still have open with documents of the other
 * side: the oldest payer first. Together they may not take more than the payers have left.
 */
export function match(
  by: string,
  payers: readonly Item[],
  { targets, currency, date }: { targets: readonly Target[]; currency: Currency; date: CivilDate },
): Matching[] {
  const usable = payers.filter(({ open, from }) => open > 0 && from <= date)
  const remaining = sum(zero, ...usable.map(({ open }) => open))
  const requested = sum(zero, ...targets.map(({ amount }) => amount))
  if (requested > remaining) {
    throw new Refusal('AMOUNT_EXCEEDS_REMAINING', {
      remaining: formatMoney(remaining, currency),
      requested: formatMoney(requested, currency),
    })
  }
  const left = usable.map((item) => ({ item, open: item.open as number }))
  return targets.flatMap((target) => fill(by, left, target))
}

function fill(
  by: string,
  left: { item: Item; open: number }[],
  { item: target, amount }: Target,
): Matching[] {
  const matchings: Matching[] = []
  let wanted: number = amount
  for (const payer of left) {
    if (payer.item.side === target.side) {
      throw new Refusal('DOCUMENT_SIDE', { documentId: target.ref.documentId })
    }
    const part = Math.min(payer.open, wanted)
    if (part <= 0) continue
    payer.open -= part
    wanted -= part
    matchings.push(between(by, { payer: payer.item, target, amount: part as Minor }))
  }
  return matchings
}

/** A matching of two items, whichever of them is the debit. */
export function between(
  by: string,
  { payer, target, amount }: { payer: Pick<Item, 'side' | 'ref'>; target: Pick<Item, 'ref'>; amount: Minor },
): Matching {
  return payer.side === 'debit'
    ? { by, debit: payer.ref, credit: target.ref, amount }
    : { by, debit: target.ref, credit: payer.ref, amount }
}

/** A matching in force, and how much of it is still to be taken back. */
interface Left {
  readonly application: Application
  amount: number
}

/** Whether a document's id means this item: by its document or by itself, as when it was matched. */
function isNamed(item: ItemRef, { by, documentId }: { by: string; documentId: string }): boolean {
  return item.documentId !== by && (item.documentId === documentId || item.itemId === documentId)
}

/**
 * Takes matchings of `by` with documents back, the latest first, grouped by the day since which each had counted:
 * taking back bears that day. More than is matched is refused.
 */
export function takeBack(
  state: Account,
  by: string,
  { allocations, currency }: { allocations: Allocations; currency: Currency },
): { appliedOn: CivilDate; undone: Undone[] }[] {
  refuseTwice(allocations)
  const left = (state.applied.get(by) ?? List<Application>())
    .reverse()
    .map((application): Left => ({ application, amount: application.amount }))
    .toArray()
  const undone = allocations.flatMap(({ documentId, amount }) => {
    const named = left.filter(({ application: { debit, credit } }) =>
      [debit, credit].some((item) => isNamed(item, { by, documentId })),
    )
    return takeBackFrom(named, { documentId, currency, amount: positiveMoney(amount, currency) })
  })
  const days = [...new Set(undone.map(({ appliedOn }) => appliedOn as CivilDate))].toSorted()
  return days.map((appliedOn) => ({ appliedOn, undone: undone.filter((one) => one.appliedOn === appliedOn) }))
}

function takeBackFrom(
  left: readonly Left[],
  { documentId, currency, amount }: { documentId: string; currency: Currency; amount: Minor },
): Undone[] {
  const matched = sum(zero, ...left.map((one) => one.amount))
  if (matched === 0) throw new Refusal('DOCUMENT_UNKNOWN', { documentId })
  if (amount > matched) {
    throw new Refusal('AMOUNT_EXCEEDS_REMAINING', {
      ...{ documentId, remaining: formatMoney(matched, currency) },
      requested: formatMoney(amount, currency),
    })
  }
  let wanted: number = amount
  return left.flatMap((one) => {
    const part = Math.min(wanted, one.amount)
    if (part <= 0) return []
    wanted -= part
    one.amount -= part
    return [{ ...one.application, amount: part as Minor }]
  })
}
