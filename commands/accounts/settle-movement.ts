import { List } from 'immutable'
import { z } from 'zod'
import { account, type Item, type MovementState } from '#commands/accounts/account.ts'
import { settlementOf } from '#commands/accounts/events.ts'
import { PaymentMethod, type Side, sideOf } from '#commands/accounts/facts/items.ts'
import { accountPath, accountUrl, newThing, streamOf } from '#commands/accounts/input.ts'
import { Allocations, match, matchingRefusals, targetsOf, touchedBy } from '#commands/accounts/matching.ts'
import {
  isTaken,
  movementOf,
  openedOn,
  refuseUnlessPayment,
  treasuryOf,
  treasuryRefusals,
} from '#commands/accounts/movements.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { Id } from '#src/kernel/ids.ts'
import { Amount, type Currency, formatMoney, type Minor, positiveMoney, sum } from '#src/kernel/money.ts'
import { present, sameValues } from '#src/kernel/values.ts'

/**
 * Money has moved: it settles a payment in whole or in part and moves the balance by as much. What is
 * allocated to open documents is matched with them at once, the rest is an advance.
 */
export const settleMovement = command(account)({
  name: 'settle-movement',
  summary: 'Settles a payment in whole or in part, and allocates the money to open documents',
  path: `${accountUrl}/movements/:movementId/settle`,
  input: z.strictObject({
    ...accountPath,
    movementId: Id,
    id: Id.optional(),
    amount: Amount.optional().meta({ description: 'All that is left when left out' }),
    date: CivilDate,
    paymentMethod: PaymentMethod,
    treasuryAccountId: Id.optional(),
    allocations: Allocations.optional(),
  }),
  may: ['finance'],
  refusals: ['NOT_FOUND', 'ALREADY_EXISTS', 'STATE_CONFLICT', ...matchingRefusals, ...treasuryRefusals],
  creates: 'settlement',
  stream: streamOf,
  about: newThing,
  needs: treasuryOf,

  decide(input, state, { needs, newId, today, refuse }) {
    const { partyId, currency, movementId, paymentMethod, treasuryAccountId } = input
    const movement = movementOf(state, movementId)
    const wanted = input.amount === undefined ? undefined : positiveMoney(input.amount, currency)
    if (isTaken(state, newId)) {
      const made = movement.settlements.find(({ settlementId }) => settlementId === newId)
      return made !== undefined && isSame(made, { ...input, wanted }) ? [] : refuse('ALREADY_EXISTS')
    }
    refuseUnlessPayment(movement)
    const amount = amountOf(movement, wanted, currency)

    const targets = targetsOf(state, input.allocations ?? [], currency)
    const touched = [
      movement.date,
      ...openedOn(needs.treasury, currency),
      ...touchedBy(targets.map(({ item }) => item)),
    ]
    const date = valueDate(state, { sent: input.date, today, touched })
    const side = sideOf(movement.direction)
    const payer = payerOf({ settlementId: newId, movementId }, { side, amount, date })
    const matches = match(movementId, [payer], { targets, currency, date })
    const settlement = { settlementId: newId, amount, paymentMethod, treasuryAccountId }
    const data = present({ partyId, currency, movementId, side, ...settlement, matches })
    return [{ type: 'MovementSettled', data, effectiveOn: date }]
  },
})

/** What was asked for, or all that is left; more than is left is refused. */
function amountOf({ amount, settled }: MovementState, wanted: Minor | undefined, currency: Currency): Minor {
  const left = sum(amount, -settled)
  if (left > 0 && (wanted ?? left) <= left) return wanted ?? left
  throw new Refusal('AMOUNT_EXCEEDS_REMAINING', {
    remaining: formatMoney(left, currency),
    ...(wanted === undefined ? undefined : { requested: formatMoney(wanted, currency) }),
  })
}

/** The open item that the money is going to be. */
function payerOf(
  of: { settlementId: string; movementId: string },
  { side, amount, date }: { side: Side; amount: Minor; date: CivilDate },
): Item {
  const posting = { side, amount, open: amount, from: date, latest: date, dueDate: undefined }
  return { ref: settlementOf(of), ...posting, changes: List() }
}

type Settlement = NonNullable<ReturnType<MovementState['settlements']['first']>>

interface Asked {
  readonly wanted: Minor | undefined
  readonly currency: Currency
  readonly date: CivilDate
  readonly paymentMethod: PaymentMethod
  readonly treasuryAccountId?: string | undefined
  readonly allocations?: Allocations | undefined
}

/** Whether a settlement is the one that is asked for once more. */
function isSame(made: Settlement, asked: Asked): boolean {
  const { currency, date, paymentMethod, treasuryAccountId, allocations = [] } = asked
  const held = {
    ...{ amount: made.amount, date: made.date, paymentMethod: made.paymentMethod },
    treasuryAccountId: made.treasuryAccountId,
    allocations: made.matches.map(({ debit, credit, amount }) => ({
      documentId: (made.side === 'debit' ? credit : debit).itemId,
      amount,
    })),
  }
  const wanted = {
    ...{ amount: asked.wanted ?? made.amount, date, paymentMethod, treasuryAccountId },
    allocations: allocations.map(({ documentId, amount }) => ({
      documentId,
      amount: positiveMoney(amount, currency),
    })),
  }
  return sameValues(held, wanted)
}
