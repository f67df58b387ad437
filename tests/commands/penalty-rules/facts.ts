import type { PenaltyRuleEvent } from '#commands/penalty-rules/events.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { newId } from '#tests/support/specification.ts'

type FactOf<T extends PenaltyRuleEvent['type']> = Extract<PenaltyRuleEvent, { type: T }>

export const ruleId = newId
export const day = (text: string): CivilDate => text as CivilDate

/** 10.25 % a year for businesses from 2025 on, unless told otherwise. */
export function ruled(over: Partial<FactOf<'PenaltyRuleSet'>['data']> = {}): FactOf<'PenaltyRuleSet'> {
  const terms = { name: 'Legal', annualRate: '10.25', graceDays: 0, dayCount: 365 as const }
  const kinds = { partyKinds: ['business' as const] }
  return { type: 'PenaltyRuleSet', data: { ruleId, from: day('2025-01-01'), ...terms, ...kinds, ...over } }
}

export function ended(until: string): FactOf<'PenaltyRuleEnded'> {
  return { type: 'PenaltyRuleEnded', data: { ruleId, from: day('2025-01-01'), until: day(until) } }
}
