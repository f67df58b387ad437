import { z } from 'zod'
import { PartyKind } from '#commands/parties/events.ts'
import { type PenaltyRule, penaltyRules, penaltyRulesId } from '#commands/penalty-rules/events.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Amount, Currency, positiveMoney } from '#src/kernel/money.ts'
import { text } from '#src/kernel/texts.ts'
import { present, sameValues } from '#src/kernel/values.ts'

/** A percentage as one sends it: "10" and "5.0336" are kept as "10.00" and "5.0336", so that equal rates are equal. */
const Percent = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,4})?$/, 'must be a percentage such as "10.25"')
  .refine((percent) => Number(percent) <= 100, 'must be at most 100')
  .transform((percent) => {
    const [whole = '0', fraction = ''] = percent.split('.')
    return `${Number(whole)}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`
  })

const Input = z
  .strictObject({
    id: Id.optional(),
    name: text(100),
    from: CivilDate,
    annualRate: Percent.optional(),
    flatRate: Percent.optional(),
    fixedIndemnity: z.strictObject({ amount: Amount, currency: Currency }).optional(),
    graceDays: z.int().min(0).max(365).default(0),
    dayCount: z.union([z.literal(360), z.literal(365), z.literal(366)]).default(365),
    capPercent: Percent.optional(),
    partyKinds: z
      .array(PartyKind)
      .min(1)
      .transform((kinds) => [...new Set(kinds)].toSorted()),
    currency: Currency.optional(),
  })
  .refine(({ annualRate, flatRate }) => annualRate === undefined || flatRate === undefined, {
    path: ['flatRate'],
    message: 'cannot be sent beside annualRate: a rule has one of them',
  })
  .refine((terms) => terms.annualRate ?? terms.flatRate ?? terms.fixedIndemnity, {
    path: ['annualRate'],
    message: 'or flatRate or fixedIndemnity is required: a rule charges something',
  })
  .refine(({ currency, fixedIndemnity: fee }) => !fee || (currency ?? fee.currency) === fee.currency, {
    path: ['fixedIndemnity'],
    message: 'must be in the currency of the rule',
  })

/**
 * Sets the terms of a rule for what is paid late: a new rule, or new terms of one from a later day on. What was
 * late before keeps the rate of its days.
 */
export const setPenaltyRule = command(penaltyRules)({
  name: 'set-penalty-rule',
  summary: 'Sets the terms of a rule for late payment from a day on',
  path: '/penalty-rules',
  input: Input,
  may: ['finance'],
  refusals: [
    'ALREADY_EXISTS',
    'STATE_CONFLICT',
    'DATE_ORDER',
    'AMOUNT_NOT_POSITIVE',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
  ],
  creates: 'penalty_rule',
  stream: () => penaltyRulesId,
  about: (_input, { newId }) => ({ noun: 'penalty_rules', id: newId, stream: penaltyRulesId }),

  decide(input, state, { newId, refuse }) {
    const { id: _id, fixedIndemnity: sent, from, ...rest } = input
    const fixedIndemnity = sent && { ...sent, amount: positiveMoney(sent.amount, sent.currency) }
    const terms = present({ ...rest, fixedIndemnity, from })
    const rule = state.get(newId)
    const held = rule?.versions.find((version) => version.from === from)
    if (held !== undefined) return sameValues(held, terms) ? [] : refuse('ALREADY_EXISTS', { from })
    if (rule?.until !== undefined) return refuse('STATE_CONFLICT', { until: rule.until })
    const last = rule && lastFrom(rule)
    if (last !== undefined && from < last) return refuse('DATE_ORDER', { from, last })

    return [{ type: 'PenaltyRuleSet', data: { ruleId: newId, ...terms } }]
  },
})

function lastFrom({ versions }: PenaltyRule): CivilDate | undefined {
  return versions.last()?.from
}
