import { type Account, account, type MovementState } from '#commands/accounts/account.ts'
import type { AccountEvent } from '#commands/accounts/events.ts'
import { exceededLimit, limitWarnings } from '#commands/accounts/exposure.ts'
import { sideOf } from '#commands/accounts/facts/items.ts'
import { accountUrl, newThing, partyOf, refuseParty, streamOf } from '#commands/accounts/input.ts'
import { directionOf, MovementRequest } from '#commands/accounts/movement-request.ts'
import { isTaken, openedOn, treasuryOf, treasuryRefusals } from '#commands/accounts/movements.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { command } from '#src/kernel/command.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { type Minor, positiveMoney } from '#src/kernel/money.ts'
import { present, sameValues } from '#src/kernel/values.ts'

/**
 * Records a financial movement: a payment that is expected, which moves nothing until it is settled, or a
 * penalty or miscellaneous one, which counts at once. A payment that has moved already is settled with it.
 */
export const recordMovement = command(account)({
  name: 'record-movement',
  summary: 'Records a financial movement: a payment, a penalty or a miscellaneous one',
  path: `${accountUrl}/movements`,
  input: MovementRequest,
  may: ['finance'],
  refusals: [
    'ALREADY_EXISTS',
    'PARTY_UNKNOWN',
    'PARTY_ARCHIVED',
    'AMOUNT_NOT_POSITIVE',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
    'DATE_ORDER',
    'VALUE_DATE',
    'DOCUMENT_UNKNOWN',
    'DOCUMENT_SIDE',
    'CREDIT_LIMIT_EXCEEDED',
    ...treasuryRefusals,
  ],
  creates: 'movement',
  stream: streamOf,
  about: newThing,
  needs: (input) => ({ ...partyOf(input), ...treasuryOf(input) }),

  decide(input, state, { needs, newId, today, refuse }) {
    const amount = positiveMoney(input.amount, input.currency)
    const { documentKind, from } = latenessOf(state, input.documentId)
    const recording = recordingOf(input, { movementId: newId, amount, documentKind })
    const settlement = settlementIn(input, { movementId: newId, amount })
    const made = state.movements.get(newId)
    if (made !== undefined) {
      const asked = { recording, settlement: settlement && { ...settlement, date: input.settledOn } }
      return isSame(made, asked) ? [] : refuse('ALREADY_EXISTS')
    }
    if (isTaken(state, newId)) return refuse('ALREADY_EXISTS')
    refuseParty(needs.party)
    if (input.dueDate !== undefined && input.dueDate < input.date) return refuse('DATE_ORDER')

    const date = valueDate(state, { sent: input.date, today, touched: from })
    const { currency, overrideReason } = input
    const limitExceeded = raises(input)
      ? exceededLimit(state, { amount, currency, overrideReason })
      : undefined
    const data = present({ ...recording, limitExceeded })
    const recorded = { type: 'MovementRecorded' as const, data, effectiveOn: date }
    if (settlement === undefined) return [recorded]
    const touched = [date, ...openedOn(needs.treasury, currency)]
    const effectiveOn = valueDate(state, { sent: input.settledOn, today, touched })
    return [recorded, { type: 'MovementSettled' as const, data: settlement, effectiveOn }]
  },

  answer: limitWarnings,
})

/** Whether the party owes more by it at our word alone, which its credit limit is about. */
function raises({ type, direction }: MovementRequest): boolean {
  return type === 'miscellaneous' && direction === 'increase'
}

type Recording = Extract<AccountEvent, { type: 'MovementRecorded' }>['data']
type Settlement = Extract<AccountEvent, { type: 'MovementSettled' }>['data']

function recordingOf(
  input: MovementRequest,
  more: Pick<Recording, 'movementId' | 'amount'> & { documentKind: Recording['documentKind'] },
): Recording {
  const { id: _id, settledOn: _day, treasuryAccountId: _where, documentNumber, ...rest } = input
  const { overrideReason: _override, ...movement } = rest
  const direction = directionOf(input)
  return present({ ...movement, ...more, direction, externalRef: documentNumber, number: null })
}

/** The money that has moved already; its id follows from the movement's, so that it is the same when sent again. */
function settlementIn(
  input: MovementRequest,
  { movementId, amount }: { movementId: string; amount: Minor },
): Settlement | undefined {
  const { partyId, currency, settledOn, paymentMethod, treasuryAccountId } = input
  if (settledOn === undefined || paymentMethod === undefined) return undefined
  const settlementId = derivedId('settlement', movementId)
  const side = sideOf(directionOf(input))
  const money = { side, settlementId, amount, paymentMethod, treasuryAccountId }
  return present({ partyId, currency, movementId, ...money, matches: [] })
}

/** What a penalty is for, and from which day on there was something to be late with. */
function latenessOf(
  state: Account,
  documentId: string | undefined,
): { documentKind: Recording['documentKind']; from: readonly CivilDate[] } {
  if (documentId === undefined) return { documentKind: undefined, from: [] }
  const item = state.items.get(documentId)
  const movement = state.movements.get(documentId)
  const side = item?.side ?? (movement && (movement.direction === 'decrease' ? 'debit' : 'credit'))
  if (side === undefined) throw new Refusal('DOCUMENT_UNKNOWN', { documentId })
  if (side === 'credit') throw new Refusal('DOCUMENT_SIDE', { documentId })
  const begun = item?.changes.first()?.date ?? movement?.date
  return { documentKind: item?.ref.kind ?? 'movement', from: begun === undefined ? [] : [begun] }
}

/** Whether a movement is the one that is asked for once more, settled at once or not. */
function isSame(
  { recording, settlements }: MovementState,
  asked: { recording: Recording; settlement: object | undefined },
): boolean {
  const settlementId = derivedId('settlement', asked.recording.movementId)
  const settled = settlements.find((one) => one.settlementId === settlementId) ?? {}
  const { limitExceeded: _exceeded, ...held }: Partial<Recording> = recording ?? {}
  return sameValues(held, asked.recording) && sameValues(settled, asked.settlement ?? {})
}
