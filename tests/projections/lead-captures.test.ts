import { expect, test } from 'vitest'
import { leadCaptures } from '#projections/lead-captures.ts'
import { captured, leadId } from '#tests/commands/leads/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

test('A-27 every lead is a row that stays, with the day it was captured', () => {
  expect(rowsOf(leadCaptures, logOf([leadId, captured]))).toEqual([
    { lead_id: leadId, position: '1', effective_on: '2025-03-22' },
  ])
})
