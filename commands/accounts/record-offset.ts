import { z } from 'zod'
import { type Account, account, type OffsetState } from '#commands/accounts/account.ts'
import { type Matching, type Side } from '#commands/accounts/facts/items.ts'
import { accountPath, newThing, streamOf } from '#commands/accounts/input.ts'
import { Allocations, match, type Target, targetsOf, touchedBy } from '#commands/accounts/matching.ts'
import { isTaken } from '#commands/accounts/movements.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { invalid, Refusal } from '#src/kernel/errors.ts'
import { Id } from '#src/kernel/ids.ts'
import { type Currency, money, type Minor, sum, zero } from '#src/kernel/money.ts'
import { Reason } from '#src/kernel/texts.ts'
import { sameValues } from '#src/kernel/values.ts'

const Documents = Allocations.min(1).refine(areDistinct, 'must name each document once')

function areDistinct(documents: Allocations): boolean {
  return new Set(documents.map(({ documentId }) => documentId)).size === documents.length
}

const OffsetRequest = z.strictObject({
  id: Id.optional(),
  ...accountPath,
  receivables: Documents,
  payables: Documents,
  reason: Reason,
  date: CivilDate.optional(),
})

/**
 * Sets what a party owes off against what we owe it, document by document; the balance stays as it is. Nothing is
 * ever netted without such a document.
 */
export const recordOffset = command(account)({
  name: 'record-offset',
  summary: 'Sets what a party owes off against what is owed to it',
  path: '/offsets',
  input: OffsetRequest,
  may: ['finance'],
  refusals: [
    'ALREADY_EXISTS',
    'INVALID',
    'DOCUMENT_UNKNOWN',
    'DOCUMENT_SIDE',
    'AMOUNT_EXCEEDS_OPEN',
    'AMOUNT_NOT_POSITIVE',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
    'VALUE_DATE',
  ],
  creates: 'offset',
  stream: streamOf,
  about: newThing,

  decide(input, state, { newId, today, refuse }) {
    const { partyId, currency, reason } = input
    const held = state.offsets.get(newId)
    if (held !== undefined) return isRecorded(held, input) ? [] : refuse('ALREADY_EXISTS')
    if (isTaken(state, newId)) return refuse('ALREADY_EXISTS')
    const receivables = documentsOf(state, input.receivables, { side: 'debit', currency })
    const payables = documentsOf(state, input.payables, { side: 'credit', currency })
    const amount = totalOf(receivables)
    if (totalOf(payables) !== amount) throw invalid('payables', 'must come to as much as receivables')
    const touched = touchedBy([...receivables, ...payables].map(({ item }) => item))
    const date = valueDate(state, { sent: input.date, today, touched })

    const payers = receivables.map((one) => ({ ...one.item, open: one.amount }))
    const matches = match(newId, payers, { targets: payables, currency, date })
    const data = { partyId, currency, offsetId: newId, reason, amount, matches }
    return [{ type: 'OffsetRecorded', data, effectiveOn: date }]
  },
})

/** Documents of one side. Money that moved is allocated, and a credit note applied: they keep their own accounts. */
function documentsOf(
  state: Account,
  documents: Allocations,
  { side, currency }: { side: Side; currency: Currency },
): Target[] {
  const targets = targetsOf(state, documents, currency)
  for (const { item } of targets) {
    const { documentId, kind } = item.ref
    if (kind === 'settlement' || kind === 'credit_note') {
      throw new Refusal('DOCUMENT_UNKNOWN', { documentId, kind })
    }
    if (item.side !== side) throw new Refusal('DOCUMENT_SIDE', { documentId })
  }
  return targets
}

function totalOf(targets: readonly Target[]): Minor {
  return sum(zero, ...targets.map(({ amount }) => amount))
}

/** Whether an offset was recorded with just these values; a date that is not sent is the one it has. */
function isRecorded({ recording, date }: OffsetState, sent: z.output<typeof OffsetRequest>): boolean {
  const wanted = {
    receivables: inMinor(sent.receivables, sent.currency),
    payables: inMinor(sent.payables, sent.currency),
    ...{ reason: sent.reason, date: sent.date ?? date },
  }
  const held = {
    receivables: byDocument(recording.matches, 'debit'),
    payables: byDocument(recording.matches, 'credit'),
    ...{ reason: recording.reason, date },
  }
  return sameValues(held, wanted)
}

function inMinor(documents: Allocations, currency: Currency): [string, number][] {
  return documents.map(({ documentId, amount }) => [documentId, money(amount, currency)])
}

/** What was matched of each document, in the order in which they were named: matching fills them in that order. */
function byDocument(matches: readonly Matching[], side: Side): [string, number][] {
  const amounts = new Map<string, number>()
  for (const { [side]: item, amount } of matches)
    amounts.set(item.documentId, (amounts.get(item.documentId) ?? 0) + amount)
  return [...amounts]
}
