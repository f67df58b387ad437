import { expect, test } from 'vitest'
import { penaltyRules, termsOn } from '#commands/penalty-rules/events.ts'
import { setPenaltyRule } from '#commands/penalty-rules/set-penalty-rule.ts'
import { day, ended, ruled, ruleId } from '#tests/commands/penalty-rules/facts.ts'
import { fold, specification } from '#tests/support/specification.ts'

const given = specification(penaltyRules)
const input = { name: 'Legal', from: '2025-01-01', annualRate: '10.25', partyKinds: ['business' as const] }

test('A-04 X-15 a rule has its terms from a day on; grace is none and a year 365 days unless said', () => {
  given().when(setPenaltyRule, input).thenFacts(ruled())
})

test('it takes every term there is', () => {
  const [fact] = given()
    .when(setPenaltyRule, {
      ...{ ...input, annualRate: undefined, flatRate: '5', graceDays: 10, dayCount: 360, capPercent: '12.5' },
      ...{ partyKinds: ['consumer', 'business', 'consumer'], currency: 'EUR' },
      fixedIndemnity: { amount: '40', currency: 'EUR' },
    })
    .facts()
  expect(fact?.data).toMatchObject({
    ...{ flatRate: '5.00', graceDays: 10, dayCount: 360, capPercent: '12.50', currency: 'EUR' },
    ...{ partyKinds: ['business', 'consumer'], fixedIndemnity: { amount: 40_00, currency: 'EUR' } },
  })
})

test.each([
  ['10', '10.00'],
  ['010.5', '10.50'],
  ['5.0336', '5.0336'],
  ['10.2500', '10.25'],
])('a rate of %s is kept as %s', (annualRate, kept) => {
  const [fact] = given()
    .when(setPenaltyRule, { ...input, annualRate })
    .facts()
  expect(fact?.data).toMatchObject({ annualRate: kept })
})

test('posted again with a later day it has other terms from that day on', () => {
  const next = { ...input, id: ruleId, from: '2025-07-01', annualRate: '12.15' }
  const [fact] = given(ruled()).when(setPenaltyRule, next).facts()
  expect(fact).toEqual(ruled({ from: day('2025-07-01'), annualRate: '12.15' }))
  const rule = fold(penaltyRules, [ruled(), ...(fact ? [fact] : [])]).get(ruleId)
  const rateOn = (date: string): string | undefined => rule && termsOn(rule, day(date))?.annualRate
  expect([rateOn('2024-12-31'), rateOn('2025-06-30'), rateOn('2025-07-01')]).toEqual([
    undefined,
    '10.25',
    '12.15',
  ])
})

test('sent twice it changes nothing, other terms from the same day are refused', () => {
  given()
    .when(setPenaltyRule, input)
    .thenTwiceIsOnce((...all) => given(...all).when(setPenaltyRule, input))
  given(ruled())
    .when(setPenaltyRule, { ...input, annualRate: '10.26' })
    .thenRefused('ALREADY_EXISTS', { from: '2025-01-01' })
})

test('its terms come one after another, and none after its end', () => {
  given(ruled())
    .when(setPenaltyRule, { ...input, from: '2024-12-31' })
    .thenRefused('DATE_ORDER', { from: '2024-12-31', last: '2025-01-01' })
  given(ruled(), ended('2025-06-30'))
    .when(setPenaltyRule, { ...input, from: '2025-07-01' })
    .thenRefused('STATE_CONFLICT', { until: '2025-06-30' })
})

test('the indemnity is an amount of its currency', () => {
  const fee = (amount: string) => ({ ...input, fixedIndemnity: { amount, currency: 'XOF' } })
  given().when(setPenaltyRule, fee('0')).thenRefused('AMOUNT_NOT_POSITIVE')
  given().when(setPenaltyRule, fee('40.5')).thenRefused('AMOUNT_PRECISION')
  given().when(setPenaltyRule, fee('9999999999999999')).thenRefused('AMOUNT_TOO_LARGE')
})

test.each([
  ['both rates', { ...input, flatRate: '5.00' }],
  ['nothing to charge', { ...input, annualRate: undefined }],
  ['no kind of party', { ...input, partyKinds: [] }],
  [
    'an indemnity in another currency',
    { ...input, currency: 'XOF', fixedIndemnity: { amount: '40', currency: 'EUR' } },
  ],
  ['a year of 364 days', { ...input, dayCount: 364 }],
  ['a rate with a comma', { ...input, annualRate: '10,25' }],
])('a rule with %s is malformed', (_what, sent) => {
  expect(setPenaltyRule.input.safeParse(sent).success).toBe(false)
})
