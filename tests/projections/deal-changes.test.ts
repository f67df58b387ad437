import { expect, test } from 'vitest'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Minor } from '#src/kernel/money.ts'
import { dealChanges } from '#projections/deal-changes.ts'
import { dealId, lost, moved, opened, reopened, stage, won } from '#tests/commands/deals/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

test('A-27 every fact of a deal is a row with what it changed: stage, worth, or the day it is expected', () => {
  const date = { dealId, closeDate: '2025-06-30' as CivilDate, previous: null }
  const worth = { dealId, amount: 5 as Minor, previous: 1200_00 as Minor }
  const facts = [
    opened,
    moved,
    { type: 'DealCloseDateChanged', data: date },
    { type: 'DealAmountChanged', data: worth },
    won(1, stage.proposal),
    reopened(stage.won, stage.proposal),
    lost,
  ]
  const rows = rowsOf(dealChanges, logOf(...facts.map((fact) => [dealId, fact] as const)))
  const told = rows.map((row) =>
    ['stage_id', 'status', 'closed_on', 'amount', 'sets_close_date', 'close_date'].map(
      (column) => row[column],
    ),
  )
  expect(told).toEqual([
    [stage.fresh, 'open', null, 1200_00, true, null],
    [stage.proposal, 'open', null, null, false, null],
    [null, null, null, null, true, '2025-06-30'],
    [null, null, null, 5, false, null],
    [stage.won, 'won', '2025-03-22', null, false, null],
    [stage.proposal, 'open', null, null, false, null],
    [stage.lost, 'lost', '2025-03-22', null, false, null],
  ])
  expect(rows[1]).toMatchObject({
    ...{ deal_id: dealId, revision: 1, position: '2', effective_on: '2025-03-22' },
    recorded_at: '2025-03-22T10:00:01.000Z',
  })
})
