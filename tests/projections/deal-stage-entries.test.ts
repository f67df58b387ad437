import { expect, test } from 'vitest'
import type { CivilDate } from '#src/kernel/dates.ts'
import { dealStageEntries } from '#projections/deal-stage-entries.ts'
import { dealId, lost, moved, opened, reopened, stage, won } from '#tests/commands/deals/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

test('A-27 every entry of a deal into a stage is a row that stays, and nothing else is one', () => {
  const date = { dealId, closeDate: '2025-06-30' as CivilDate, previous: null }
  const facts = [
    opened,
    moved,
    { type: 'DealCloseDateChanged', data: date },
    won(1, stage.proposal),
    reopened(stage.won, stage.proposal),
    { ...lost, data: { ...lost.data, from: stage.proposal } },
  ]
  const rows = rowsOf(dealStageEntries, logOf(...facts.map((fact) => [dealId, fact] as const)))
  const entries = rows.map((row) => [row['revision'], row['type'], row['from_stage_id'], row['stage_id']])
  expect(entries).toEqual([
    [0, 'opened', null, stage.fresh],
    [1, 'moved', stage.fresh, stage.proposal],
    [3, 'won', stage.proposal, stage.won],
    [4, 'reopened', stage.won, stage.proposal],
    [5, 'lost', stage.proposal, stage.lost],
  ])
  expect(rows[4]).toEqual({
    deal_id: dealId,
    revision: 5,
    position: '6',
    stage_id: stage.lost,
    from_stage_id: stage.proposal,
    type: 'lost',
    reason: 'Too dear',
    entered_at: '2025-03-22T10:00:05.000Z',
    effective_on: '2025-03-22',
    actor: 'amina',
    role: 'finance',
  })
})
