import { expect, test } from 'vitest'
import { endPenaltyRule } from '#commands/penalty-rules/end-penalty-rule.ts'
import { penaltyRules, termsOn } from '#commands/penalty-rules/events.ts'
import { day, ended, ruled, ruleId } from '#tests/commands/penalty-rules/facts.ts'
import { fold, specification } from '#tests/support/specification.ts'

const given = specification(penaltyRules)
const until = (date: string) => ({ ruleId, until: date })

test('X-15 a rule ends after a day', () => {
  given(ruled()).when(endPenaltyRule, until('2025-06-30')).thenFacts(ended('2025-06-30'))
  const rule = fold(penaltyRules, [ruled(), ended('2025-06-30')]).get(ruleId)
  expect(rule && termsOn(rule, day('2025-06-30'))?.annualRate).toBe('10.25')
  expect(rule && termsOn(rule, day('2025-07-01'))).toBeUndefined()
})

test('ended twice it is ended once, and it does not end on another day', () => {
  given(ruled())
    .when(endPenaltyRule, until('2025-06-30'))
    .thenTwiceIsOnce((...all) => given(...all).when(endPenaltyRule, until('2025-06-30')))
  given(ruled(), ended('2025-06-30'))
    .when(endPenaltyRule, until('2025-07-31'))
    .thenRefused('STATE_CONFLICT', { until: '2025-06-30' })
})

test('it does not end before its last terms begin', () => {
  given(ruled())
    .when(endPenaltyRule, until('2024-12-31'))
    .thenRefused('DATE_ORDER', { until: '2024-12-31', from: '2025-01-01' })
})

test('a rule that is not there does not end', () => {
  given().when(endPenaltyRule, until('2025-06-30')).thenRefused('NOT_FOUND')
})
