import { z } from 'zod'
import { type AccountEvent, accountFacts } from '#commands/accounts/events.ts'
import { LimitPolicy } from '#commands/accounts/facts/documents.ts'
import { ItemKind, Side } from '#commands/accounts/facts/items.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Currency, Minor, sum, zero } from '#src/kernel/money.ts'
import { type Change, insert, projection } from '#src/kernel/projection.ts'
import { AccountClass, causeOf, type SignedChange, signedChanges } from '#projections/account-changes.ts'

export const AccountLineRow = z.object({
  party_id: z.string(),
  currency: Currency,
  revision: z.int(),
  /** Place among the lines of its fact, from 0. */
  line: z.int(),
  position: z.string(),
  recorded_at: z.string(),
  effective_on: z.string(),
  type: z.string(),
  event_id: z.string(),
  /** The open item that it changes; null on the one line of a fact that changes none. */
  item_id: z.string().nullable(),
  /** The document that the item belongs to, or that the fact is about. */
  document_id: z.string().nullable(),
  item_kind: ItemKind.nullable(),
  class: AccountClass.nullable(),
  side: Side.nullable(),
  /** Whether it moves the balance; a matching does not. */
  posting: z.boolean(),
  /** By how much more is open: debit as it is, credit as a negative amount. */
  amount: Minor,
  /** The movement, credit note, offset or document that the fact is about. */
  cause_id: z.string().nullable(),
  /** Of a matching: which movement, credit note or offset made it, and the document on its other side. */
  matched_by: z.string().nullable(),
  counterpart_id: z.string().nullable(),
  /** On the line that makes an item. */
  due_date: z.string().nullable(),
  /** The number that the document got here (DocumentNumbered), or that it came with. */
  number: z.string().nullable(),
  /** What CreditLimitSet set: without a policy it is another fact. */
  credit_limit: Minor.nullable(),
  limit_policy: LimitPolicy.nullable(),
  actor: z.string(),
  role: z.string(),
})
export type AccountLineRow = z.infer<typeof AccountLineRow>

type Recorded = RecordedEvent<AccountEvent>

/**
 * Every change of every open item of every account, so that each figure at any time, as it was known at any time,
 * is a sum. A fact that changes none has one line of the amount 0, which tells that it happened.
 */
export const accountLines = projection(accountFacts)({
  name: 'account-lines',
  version: 1,
  row: AccountLineRow,
  key: ['party_id', 'currency', 'revision', 'line'],
  appendOnly: true,
  on: Object.fromEntries(Object.keys(accountFacts.types).map((type) => [type, linesOf])),
})

function linesOf(event: Recorded): Change<AccountLineRow>[] {
  const changes = signedChanges(event)
  if (changes.length === 0) return [insert(marker(event))]
  return changes.map((change, line) => insert(changed(event, { change, line })))
}

function changed(event: Recorded, { change, line }: { change: SignedChange; line: number }): AccountLineRow {
  const { data } = event
  const { item, posting, matching } = change
  return {
    ...marker(event),
    line,
    item_id: item.itemId,
    document_id: item.documentId,
    item_kind: item.kind,
    class: change.class,
    side: change.side,
    posting,
    amount: sum(change.amount),
    matched_by: matching?.by ?? null,
    counterpart_id: matching?.counterpart.documentId ?? null,
    due_date: posting && 'dueDate' in data ? (data.dueDate ?? null) : null,
    number: posting ? numberIn(data) : null,
  }
}

function marker(event: Recorded): AccountLineRow {
  const { data } = event
  return {
    party_id: data.partyId,
    currency: data.currency,
    revision: event.revision,
    line: 0,
    position: event.position,
    recorded_at: event.recordedAt,
    effective_on: event.effectiveOn,
    type: event.type,
    event_id: event.id,
    item_id: null,
    document_id: causeOf(data),
    item_kind: null,
    class: null,
    side: null,
    posting: false,
    amount: zero,
    cause_id: causeOf(data),
    matched_by: null,
    counterpart_id: null,
    due_date: null,
    number: numberIn(data),
    credit_limit: event.type === 'CreditLimitSet' ? event.data.limit : null,
    limit_policy: event.type === 'CreditLimitSet' ? event.data.policy : null,
    actor: event.actor.subject,
    role: event.actor.role,
  }
}

function numberIn(data: AccountEvent['data']): string | null {
  if ('number' in data && data.number !== null) return data.number
  return 'externalRef' in data ? (data.externalRef ?? null) : null
}
