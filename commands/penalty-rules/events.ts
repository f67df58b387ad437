import { List, Map } from 'immutable'
import { z } from 'zod'
import { PartyKind } from '#commands/parties/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { type DecidedEvent, facts, type FactsOf } from '#src/kernel/event.ts'
import { Currency, Minor } from '#src/kernel/money.ts'

/** What a rule charges for what is late. No rate stands in the code: all of them are a tenant's data. */
export const PenaltyTerms = z.object({
  name: z.string(),
  /** Percent a year as text, charged by the day on what is open. */
  annualRate: z.string().optional(),
  /** Percent as text, charged once. */
  flatRate: z.string().optional(),
  /** Charged once per document. */
  fixedIndemnity: z.object({ amount: Minor, currency: Currency }).optional(),
  /** Paid within so many days after it was due, a document is not late; afterwards the days count all the same. */
  graceDays: z.int(),
  dayCount: z.union([z.literal(360), z.literal(365), z.literal(366)]),
  /** Interest or a flat charge is at most so many percent of what was open late. */
  capPercent: z.string().optional(),
  partyKinds: z.array(PartyKind),
  /** Accounts in this currency alone. */
  currency: Currency.optional(),
})
export type PenaltyTerms = z.infer<typeof PenaltyTerms>

export const penaltyRuleFacts = facts({
  /** The terms of a rule from a day on: its first, or others than before. */
  PenaltyRuleSet: z.object({ ruleId: z.string(), from: CivilDate, ...PenaltyTerms.shape }),
  /** The last day that the rule counts; `from` is that of its last terms. */
  PenaltyRuleEnded: z.object({ ruleId: z.string(), from: CivilDate, until: CivilDate }),
})
export type PenaltyRuleEvent = FactsOf<typeof penaltyRuleFacts>

/** Terms since a day. */
export interface DatedTerms extends PenaltyTerms {
  readonly from: CivilDate
}

/** A rule: its terms in the order of their days, and its last day when it has ended. */
export interface PenaltyRule {
  readonly ruleId: string
  readonly versions: List<DatedTerms>
  readonly until: CivilDate | undefined
}

export type PenaltyRules = Map<string, PenaltyRule>

/** The id of the one stream that holds a tenant's rules. */
export const penaltyRulesId = 'rules'

/** The rules of a tenant for what is paid late. */
export const penaltyRules = aggregate({
  noun: 'penalty_rules',
  facts: penaltyRuleFacts,
  initial: Map<string, PenaltyRule>(),
  evolve,
})

function evolve(state: PenaltyRules, { type, data }: DecidedEvent<PenaltyRuleEvent>): PenaltyRules {
  const { ruleId } = data
  const rule = state.get(ruleId) ?? { ruleId, versions: List<DatedTerms>(), until: undefined }
  if (type === 'PenaltyRuleEnded') return state.set(ruleId, { ...rule, until: data.until })
  const { ruleId: _id, ...terms } = data
  return state.set(ruleId, { ...rule, versions: rule.versions.push(terms) })
}

/** The terms of a rule on a day; undefined before its first day and after its last. */
export function termsOn({ versions, until }: PenaltyRule, day: CivilDate): DatedTerms | undefined {
  if (until !== undefined && day > until) return undefined
  return versions.findLast(({ from }) => from <= day)
}
