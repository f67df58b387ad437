import { z } from 'zod'
import { type Account, account, type InvoiceState } from '#commands/accounts/account.ts'
import { creditedVat } from '#commands/accounts/credited-vat.ts'
import { Direction } from '#commands/accounts/facts/items.ts'
import {
  accountPath,
  accountUrl,
  newThing,
  OriginRequest,
  partyOf,
  refuseParty,
  streamOf,
} from '#commands/accounts/input.ts'
import { isTaken } from '#commands/accounts/movements.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { lastNumbered } from '#commands/series/events.ts'
import { glance } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { Id } from '#src/kernel/ids.ts'
import { Amount, type Currency, formatMoney, type Minor, positiveMoney } from '#src/kernel/money.ts'
import { LegacyId, Reason } from '#src/kernel/texts.ts'
import { present, sameValues } from '#src/kernel/values.ts'

const Input = z
  .strictObject({
    ...accountPath,
    id: Id.optional(),
    amount: Amount,
    reason: Reason,
    origin: OriginRequest,
    direction: Direction.optional(),
    date: CivilDate.optional(),
    expiresOn: CivilDate.optional(),
    documentId: Id.optional(),
    legacyId: LegacyId.optional(),
  })
  .refine(({ origin, direction }) => (origin.module === 'offsets') === (direction !== undefined), {
    path: ['direction'],
    message: 'is required when the origin is offsets, and said by the origin otherwise',
  })
type Input = z.output<typeof Input>

/** The series of credit notes: chronological, so that none is dated before the last one, and none ahead of time. */
const series = 'AV'

/**
 * Issues a credit note (avoir): it moves the balance at once, and is open to be used. It bears
 * its reason and where it comes from; its number follows by itself.
 */
export const issueCreditNote = command(account)({
  name: 'issue-credit-note',
  summary: 'Issues a credit note to a party, or takes one of a supplier',
  path: `${accountUrl}/credit-notes`,
  input: Input,
  may: ['finance'],
  refusals: [
    'PARTY_UNKNOWN',
    'PARTY_ARCHIVED',
    'ALREADY_EXISTS',
    'DATE_ORDER',
    'VALUE_DATE',
    'DOCUMENT_UNKNOWN',
    'DOCUMENT_SIDE',
    'CREDIT_EXCEEDS_DOCUMENT',
    'AMOUNT_NOT_POSITIVE',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
  ],
  creates: 'credit_note',
  stream: streamOf,
  about: newThing,
  needs: (input) => ({ ...partyOf(input), last: glance(lastNumbered, series) }),

  decide(input, state, { needs, newId, today, refuse }) {
    const { currency, expiresOn } = input
    const amount = positiveMoney(input.amount, currency)
    if (isTaken(state, newId)) return isSame(input, state, { newId, amount }) ? [] : refuse('ALREADY_EXISTS')
    refuseParty(needs.party)

    const direction = directionOf(input)
    const document = creditedDocument(state, input.documentId, { direction, amount, currency })
    const last = needs.last?.date
    const date = valueDate(state, {
      sent: input.date,
      today,
      touched: document === undefined ? [] : [document.details.date],
    })
    if (last !== undefined && date < last) return refuse('DATE_ORDER', { date, last })
    if (date > today) return refuse('DATE_ORDER', { date, today })
    if (expiresOn !== undefined && expiresOn < date) return refuse('DATE_ORDER', { date, expiresOn })
    const data = present({
      ...requested(input, { newId, amount }),
      number: null,
      documentKind: document?.kind,
      vat: document === undefined ? [] : creditedVat(state, document, amount),
      date,
    })

    return [{ type: 'CreditNoteIssued', data, effectiveOn: date }]
  },
})

/** Sales credit what the party owes, purchases what we owe; offsets say it themselves. */
function directionOf({ origin, direction }: Input): Direction {
  return direction ?? (origin.module === 'purchases' ? 'increase' : 'decrease')
}

/** What the one who sent it has said of the credit note. */
function requested(input: Input, { newId, amount }: { newId: string; amount: Minor }) {
  const { partyId, currency, reason, origin, documentId, expiresOn, legacyId } = input
  return {
    ...{ partyId, currency, creditNoteId: newId, amount, direction: directionOf(input) },
    ...{ reason, origin, documentId, expiresOn, legacyId },
  }
}

/** Whether what is there under that id is the same credit note; a date that was left out is the one it has. */
function isSame(input: Input, state: Account, named: { newId: string; amount: Minor }): boolean {
  const issue = state.creditNotes.get(named.newId)?.issue
  if (issue === undefined) return false
  const { number: _number, documentKind: _kind, vat: _vat, ...said } = issue
  return sameValues(said, { ...requested(input, named), date: input.date ?? said.date })
}

/** The invoice or bill that a credit note corrects, when it is one of ours and so much is left to credit on it. */
function creditedDocument(
  state: Account,
  documentId: string | undefined,
  { direction, amount, currency }: { direction: Direction; amount: Minor; currency: Currency },
): InvoiceState | undefined {
  if (documentId === undefined) return undefined
  const document = state.invoices.get(documentId)
  if (document === undefined) throw new Refusal('DOCUMENT_UNKNOWN', { documentId })
  if (document.kind !== (direction === 'decrease' ? 'receivable' : 'payable')) {
    throw new Refusal('DOCUMENT_SIDE', { documentId })
  }
  const creditable = document.details.amount - document.credited
  if (amount > creditable) {
    throw new Refusal('CREDIT_EXCEEDS_DOCUMENT', {
      ...{ documentId, creditable: formatMoney(creditable, currency) },
      requested: formatMoney(amount, currency),
    })
  }
  return document
}
