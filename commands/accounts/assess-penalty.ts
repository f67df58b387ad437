import { z } from 'zod'
import { account, type Account, type Item } from '#commands/accounts/account.ts'
import { type Cumulative, penaltiesOf } from '#commands/accounts/accrual.ts'
import { chargeOf } from '#commands/accounts/charged-penalties.ts'
import { accountPath, streamOf } from '#commands/accounts/input.ts'
import type { PenaltyAssessed } from '#commands/accounts/charged-penalties.ts'
import { partyKind } from '#commands/accounts/party-kind.ts'
import { penaltyRules, penaltyRulesId, type PenaltyRules } from '#commands/penalty-rules/events.ts'
import { need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate, later, openDay } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { Id } from '#src/kernel/ids.ts'
import { largestAmount } from '#src/kernel/money.ts'

const Input = z.strictObject({ ...accountPath, documentId: Id, businessDate: CivilDate })
type Input = z.output<typeof Input>

/**
 * Assesses what every rule makes of a late document up to a business date: each part as a penalty of its own, for
 * what it comes to now less what it was charged before, so that a second run charges nothing. All parts are
 * assessed at once, so that none is left out when a run breaks off.
 */
export const assessPenalty = command(account)({
  name: 'assess-penalty',
  summary: 'Assesses the penalties of a late document',
  input: Input,
  may: [],
  refusals: ['DATE_ORDER', 'DOCUMENT_UNKNOWN', 'AMOUNT_TOO_LARGE'],
  stream: streamOf,
  needs: ({ partyId }) => ({
    rules: need(penaltyRules, penaltyRulesId),
    kind: need(partyKind, partyId),
  }),

  decide(input, state, { needs, today, lockedUntil, refuse }) {
    const { documentId, businessDate } = input
    if (businessDate > today) return refuse('DATE_ORDER', { businessDate, today })
    const item = state.items.get(documentId)
    if (item === undefined || !isCharged(item)) return refuse('DOCUMENT_UNKNOWN', { documentId })
    if (item.dueDate === undefined || item.dueDate >= businessDate) return []
    const late = { dueDate: item.dueDate, businessDate, changes: item.changes }

    return applicable(needs.rules, input, needs.kind).flatMap((rule) =>
      penaltiesOf(rule, late, input.currency).flatMap((part) =>
        assessed(state, { input, item, ruleId: rule.ruleId, part, day: openDay(businessDate, lockedUntil) }),
      ),
    )
  },
})

/** Penalties are for debts, not for penalties: no interest on interest. */
function isCharged({ ref, side }: Item): boolean {
  return side === 'debit' && (ref.kind === 'receivable' || ref.kind === 'miscellaneous')
}

/** The rules that are for such a party and such an account, in an order that does not depend on how they are kept. */
function applicable(rules: PenaltyRules, { currency }: Input, kind: 'business' | 'consumer' | undefined) {
  return rules
    .valueSeq()
    .filter(({ versions }) => {
      const terms = versions.last()
      if (terms === undefined || kind === undefined) return false
      return terms.partyKinds.includes(kind) && (terms.currency ?? currency) === currency
    })
    .sortBy(({ ruleId }) => ruleId)
    .toArray()
}

interface Assessing {
  readonly input: Input
  readonly item: Item
  readonly ruleId: string
  readonly part: Cumulative
  readonly day: CivilDate
}

function assessed(state: Account, { input, item, ruleId, part, day }: Assessing): PenaltyAssessed[] {
  const { partyId, currency, documentId, businessDate } = input
  const { cumulative, arithmetic } = part
  if (cumulative > largestAmount) throw new Refusal('AMOUNT_TOO_LARGE', { documentId })
  const key = { documentId, ruleId, part: part.part }
  const charge = chargeOf(state, { ...input, ...key }, cumulative)
  if (charge === undefined) return []
  const { movementId, direction, amount, matches, touched } = charge
  return [
    {
      type: 'PenaltyAssessed',
      data: {
        ...{ partyId, currency, movementId, number: null, ...key, documentKind: item.ref.kind },
        ...{ businessDate, direction, amount, cumulative, arithmetic, matches },
      },
      effectiveOn: touched.reduce(later, day),
    },
  ]
}
