import { expect, test } from 'vitest'
import { penaltyRules } from '#projections/penalty-rules.ts'
import { day, ended, ruled, ruleId } from '#tests/commands/penalty-rules/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

test('X-15 the terms of a rule are a row for each day from which it has others', () => {
  const fixedIndemnity = { amount: 40 as never, currency: 'XOF' as never }
  const next = ruled({ from: day('2025-07-01'), annualRate: '12.15', fixedIndemnity })
  const rows = rowsOf(penaltyRules, logOf(['rules', ruled()], ['rules', next]))
  expect(rows).toMatchObject([
    {
      ...{ rule_id: ruleId, valid_from: '2025-01-01', until: null, name: 'Legal', annual_rate: '10.25' },
      ...{ flat_rate: null, indemnity: null, indemnity_currency: null, decimals: null, grace_days: 0 },
      ...{ day_count: 365, cap_percent: null, party_kinds: ['business'], currency: null, revision: 0 },
    },
    {
      ...{ valid_from: '2025-07-01', annual_rate: '12.15' },
      ...{ indemnity: 40, indemnity_currency: 'XOF', decimals: 0 },
    },
  ])
})

test('its end stands with its last terms', () => {
  const rows = rowsOf(penaltyRules, logOf(['rules', ruled()], ['rules', ended('2025-06-30')]))
  expect(rows).toMatchObject([{ until: '2025-06-30', revision: 1 }])
})
