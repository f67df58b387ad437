import { expect, test } from 'vitest'
import { itemOf } from '#commands/accounts/facts/items.ts'
import { offsets } from '#projections/offsets.ts'
import { cents, fact, matching, receivableItem, rowsAfter, undone } from '#tests/projections/account-facts.ts'

test('an offset is a row with what it matches, and says since when and why it was cancelled', () => {
  const by = matching('o', receivableItem('i'), itemOf('b', 'payable'), 30_00)
  const recorded = fact('OffsetRecorded', {
    ...{ offsetId: 'o', reason: 'agreed', amount: cents(30_00), matches: [by] },
  })
  const cancelled = fact('OffsetCancelled', {
    ...{ offsetId: 'o', reason: 'not agreed', undone: [undone(by, '2025-03-01')] },
  })
  expect(rowsAfter(offsets, recorded)).toMatchObject([
    { offset_id: 'o', amount: 30_00, matches: [by], status: 'active', reason: 'agreed', ended_on: null },
  ])
  expect(rowsAfter(offsets, recorded, cancelled)).toMatchObject([
    { status: 'cancelled', ended_on: '2025-03-01', ended_position: '2', end_reason: 'not agreed' },
  ])
})
