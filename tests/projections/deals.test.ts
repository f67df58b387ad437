import { expect, test } from 'vitest'
import type { DealEvent } from '#commands/deals/events.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Minor } from '#src/kernel/money.ts'
import { deals } from '#projections/deals.ts'
import { dealId, lost, moved, opened, partyId, reopened, stage, won } from '#tests/commands/deals/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const row = (...facts: readonly DealEvent[]) =>
  rowsOf(deals, logOf(...facts.map((fact) => [dealId, fact] as const)))[0]

test('R-556 R-558 R-559 R-562 R-565 R-566 an opened deal is a row', () => {
  expect(row(opened)).toEqual({
    deal_id: dealId,
    title: 'The shop',
    party_id: partyId,
    lead_id: null,
    pipeline_id: opened.data.pipelineId,
    stage_id: stage.fresh,
    status: 'open',
    amount: 1200_00,
    currency: 'EUR',
    decimals: 2,
    close_date: null,
    owner_id: null,
    opened_on: '2025-03-22',
    entered_stage_at: '2025-03-22T10:00:00.000Z',
    closed_on: null,
    lost_reason: null,
    winnings: 0,
    journey: [{ stage: stage.fresh, on: '2025-03-22', first: 0, last: 0 }],
    legacy_id: null,
    search: 'the shop',
    created_at: '2025-03-22T10:00:00.000Z',
    updated_at: '2025-03-22T10:00:00.000Z',
    revision: 0,
  })
})

test('R-561 R-562 R-563 its stage, amount and close date follow it', () => {
  const amount: DealEvent = {
    type: 'DealAmountChanged',
    data: { dealId, amount: 7 as Minor, previous: opened.data.amount },
  }
  const date: DealEvent = {
    type: 'DealCloseDateChanged',
    data: { dealId, closeDate: '2025-06-30' as CivilDate, previous: null },
  }
  expect(row(opened, moved, amount, date)).toMatchObject({
    stage_id: stage.proposal,
    entered_stage_at: '2025-03-22T10:00:01.000Z',
    amount: 7,
    close_date: '2025-06-30',
    updated_at: '2025-03-22T10:00:03.000Z',
    revision: 3,
  })
})

test('C-22 its status is won or lost once it is closed, and open again once it is reopened', () => {
  expect(row(opened, won())).toMatchObject({
    status: 'won',
    stage_id: stage.won,
    closed_on: '2025-03-22',
    winnings: 1,
  })
  expect(row(opened, won(), reopened(), lost)).toMatchObject({
    status: 'lost',
    lost_reason: 'Too dear',
    winnings: 1,
  })
  expect(row(opened, lost, reopened(stage.lost))).toMatchObject({
    status: 'open',
    stage_id: stage.fresh,
    closed_on: null,
    lost_reason: null,
  })
})

test('A-27 its journey tells each stage once: since which day, and at which of its entries first and last', () => {
  const back: DealEvent = {
    type: 'DealMoved',
    data: { dealId, from: stage.proposal, stageId: stage.fresh },
  }
  expect(row(opened, moved, back, won())?.['journey']).toMatchObject([
    { stage: stage.fresh, first: 0, last: 2 },
    { stage: stage.proposal, first: 1, last: 1 },
    { stage: stage.won, first: 3, last: 3 },
  ])
})
