import { z } from 'zod'
import { PartyKind } from '#commands/parties/events.ts'
import { penaltyRuleFacts } from '#commands/penalty-rules/events.ts'
import { decimalsOf } from '#src/kernel/currencies.ts'
import { Currency, Minor } from '#src/kernel/money.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'

export const PenaltyRuleRow = z.object({
  rule_id: z.string(),
  valid_from: z.string(),
  /** The last day of the rule; stands with its last terms. */
  until: z.string().nullable(),
  name: z.string(),
  annual_rate: z.string().nullable(),
  flat_rate: z.string().nullable(),
  indemnity: Minor.nullable(),
  indemnity_currency: Currency.nullable(),
  /** How many decimals the currency of the indemnity has, so that SQL can show it. */
  decimals: z.int().nullable(),
  grace_days: z.int(),
  day_count: z.int(),
  cap_percent: z.string().nullable(),
  party_kinds: z.array(PartyKind),
  currency: Currency.nullable(),
  ...recordColumns,
})
export type PenaltyRuleRow = z.infer<typeof PenaltyRuleRow>

/** The terms of each rule for late payment, one row for each day from which a rule has others. */
export const penaltyRules = projection(penaltyRuleFacts)({
  name: 'penalty-rules',
  version: 1,
  row: PenaltyRuleRow,
  key: ['rule_id', 'valid_from'],
  on: {
    PenaltyRuleSet: (event) => {
      const { ruleId, from, fixedIndemnity, ...terms } = event.data
      return insert({
        rule_id: ruleId,
        valid_from: from,
        until: null,
        name: terms.name,
        annual_rate: terms.annualRate ?? null,
        flat_rate: terms.flatRate ?? null,
        indemnity: fixedIndemnity?.amount ?? null,
        indemnity_currency: fixedIndemnity?.currency ?? null,
        decimals: fixedIndemnity === undefined ? null : decimalsOf(fixedIndemnity.currency),
        grace_days: terms.graceDays,
        day_count: terms.dayCount,
        cap_percent: terms.capPercent ?? null,
        party_kinds: terms.partyKinds,
        currency: terms.currency ?? null,
        ...begunBy(event),
      })
    },
    PenaltyRuleEnded: (event) => {
      const { ruleId, from, until } = event.data
      return change([ruleId, from], (row: PenaltyRuleRow) => ({ ...row, until, ...touchedBy(event) }))
    },
  },
})
