import { List, type Map } from 'immutable'
import type { Account, Item } from '#commands/accounts/account.ts'
import { type AccountEvent, changesOf, type ItemChange } from '#commands/accounts/events.ts'
import { signed } from '#commands/accounts/facts/items.ts'
import { type CivilDate, later } from '#src/kernel/dates.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'
import { type Minor, sum } from '#src/kernel/money.ts'

/** The account with what a fact changes of its open items, and of the balance. */
export function evolveItems(state: Account, event: DecidedEvent<AccountEvent>): Account {
  const changes = changesOf(event)
  if (changes.length === 0) return state
  const posted = changes.filter(({ posting }) => posting).map(({ side, amount }) => signed(side, amount))
  const items = state.items.withMutations((all) => {
    for (const change of changes) apply(all, change, event)
  })
  return { ...state, isPosted: true, balance: sum(state.balance, ...posted), items }
}

function apply(items: Map<string, Item>, change: ItemChange, event: DecidedEvent<AccountEvent>): void {
  const { effectiveOn } = event
  const before = items.get(change.item.itemId)
  items.set(
    change.item.itemId,
    before === undefined
      ? opened(change, event)
      : changed(before, change, { effectiveOn, freed: isFreed(change, event) }),
  )
}

function opened(change: ItemChange, { data, effectiveOn }: DecidedEvent<AccountEvent>): Item {
  return {
    ref: change.item,
    side: change.side,
    amount: change.amount as Minor,
    open: change.amount as Minor,
    from: effectiveOn,
    latest: effectiveOn,
    dueDate: 'dueDate' in data ? data.dueDate : undefined,
    changes: List([{ date: effectiveOn, amount: change.amount }]),
  }
}

function changed(item: Item, change: ItemChange, when: { effectiveOn: CivilDate; freed: boolean }): Item {
  const date = when.effectiveOn
  return {
    ...item,
    amount: change.posting ? sum(item.amount, change.amount) : item.amount,
    open: sum(item.open, change.amount),
    from: when.freed ? later(item.from, date) : item.from,
    latest: later(item.latest, date),
    changes: item.changes.push({ date, amount: change.amount }),
  }
}

/** Whether it becomes open again on a later day than it was matched: between the two nothing of it was open. */
function isFreed(
  { item, posting, amount }: ItemChange,
  { data, effectiveOn }: DecidedEvent<AccountEvent>,
): boolean {
  const undone = !posting && amount > 0 && 'undone' in data ? data.undone : []
  return undone.some(
    ({ debit, credit, appliedOn }) =>
      appliedOn < effectiveOn && (debit.itemId === item.itemId || credit.itemId === item.itemId),
  )
}
