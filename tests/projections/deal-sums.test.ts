import { expect, test } from 'vitest'
import type { DealEvent } from '#commands/deals/events.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import type { Minor } from '#src/kernel/money.ts'
import type { Change } from '#src/kernel/projection.ts'
import { type DealSumRow, dealSums } from '#projections/deal-sums.ts'
import { deals } from '#projections/deals.ts'
import { dealId, lost, moved, opened, reopened, stage, won } from '#tests/commands/deals/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const later = (at: string, fact: DealEvent) =>
  [dealId, { ...fact, effectiveOn: at.slice(0, 10) as CivilDate }, { at }] as const

/** What the facts add to the sums, as the runner hands them over: each with the row before and after it. */
function sumsOf(...told: readonly (readonly [at: string, fact: DealEvent])[]): DealSumRow[] {
  const events = logOf(...told.map(([at, fact]) => later(at, fact)))
  const sums = new Map<string, DealSumRow>()
  for (const [place, event] of events.entries()) {
    const [before] = rowsOf(deals, events.slice(0, place))
    const [after] = rowsOf(deals, events.slice(0, place + 1))
    for (const change of dealSums.of({ event, before, after }) as readonly Change<DealSumRow>[]) {
      if (change.kind !== 'merge') throw new Error(`A sum is ${change.kind}`)
      const key = change.key.join(' ')
      sums.set(key, dealSums.row.strict().parse(change.fold(sums.get(key))) as DealSumRow)
    }
  }
  return [...sums.values()]
}

const ofKind = (rows: readonly DealSumRow[], kind: DealSumRow['kind']) =>
  rows.filter((row) => row.kind === kind)
const [firstMorning, evening, nextMonth] = [
  '2025-03-22T10:00:00.000Z',
  '2025-03-22T16:00:00.000Z',
  '2025-04-02T10:00:00.000Z',
] as const

test('A-28 what stands in a stage is added under the day on which it was known, and taken from where it left', () => {
  const rows = ofKind(sumsOf([firstMorning, opened], [nextMonth, moved]), 'standing')
  const shown = rows.map(({ stage_id, recorded_month, deals: count, amount, slots, ...by }) => [
    ...[stage_id, recorded_month, count, amount],
    ...[slots, by.deals_by_slot, by.amounts_by_slot],
  ])
  expect(shown).toEqual([
    [stage.fresh, '2025-03', 1, '120000', [179 * 32], [1], ['120000']],
    [stage.fresh, '2025-04', -1, '-120000', [19 * 32], [-1], ['-120000']],
    [stage.proposal, '2025-04', 1, '120000', [19 * 32], [1], ['120000']],
  ])
})

test('A-27 a cohort stays under the day of its first entry, and goes on as its deals enter further stages', () => {
  const again: DealEvent = { type: 'DealMoved', data: { dealId, from: stage.proposal, stageId: stage.fresh } }
  const rows = ofKind(
    sumsOf([firstMorning, opened], [evening, moved], [nextMonth, again], [nextMonth, lost]),
    'cohort',
  )
  const standing = new Map<string, number>()
  for (const { stage_id, on_month, status, later_stages, deals: count } of rows) {
    const cell = [stage_id, on_month, status, later_stages].join('|')
    standing.set(cell, (standing.get(cell) ?? 0) + count)
  }
  const after = (...stages: string[]) => stages.sort().join(' ')
  expect([...standing].filter(([, count]) => count !== 0)).toEqual([
    [[stage.fresh, '2025-03', 'lost', after(stage.proposal, stage.fresh, stage.lost)].join('|'), 1],
    [[stage.proposal, '2025-03', 'lost', after(stage.fresh, stage.lost)].join('|'), 1],
    [[stage.lost, '2025-04', 'lost', ''].join('|'), 1],
  ])
})

test('C-22 a deal that is reopened is taken from what was won, on the day on which that was known', () => {
  const facts = [
    [firstMorning, opened],
    [evening, won()],
    [nextMonth, reopened()],
  ] as const
  const [closed, taken] = ofKind(sumsOf(...facts), 'closed')
  expect(closed).toMatchObject({ status: 'won', on_month: '2025-03', deals: 1, amount: '120000' })
  expect(closed).toMatchObject({ slots: [181 * 32 + 22], duration: '0' })
  expect(taken).toMatchObject({
    on_month: '2025-03',
    recorded_month: '2025-04',
    deals: -1,
    slots: [19 * 32 + 22],
  })
})

test('a stay counts on the day on which the stage was left, as long as it was', () => {
  const [stay] = ofKind(sumsOf([firstMorning, opened], [nextMonth, moved]), 'stay')
  expect(stay).toMatchObject({ stage_id: stage.fresh, on_month: '2025-04', deals: 1 })
  expect(stay?.durations_by_slot).toEqual([String(11 * 86_400_000)])
})

test('sums are exact beyond what a number holds, and nothing is written where nothing changes', () => {
  const most = 999_999_999_999_999
  const raised: DealEvent = {
    type: 'DealAmountChanged',
    data: { dealId, amount: most as Minor, previous: opened.data.amount },
  }
  const [row] = sumsOf([firstMorning, opened], [evening, raised])
  expect(row).toMatchObject({ amount: String(most), slots: [179 * 32, 181 * 32], deals_by_slot: [1, 0] })
  expect(row?.amounts_by_slot).toEqual(['120000', String(most - 1200_00)])
  const huge = { ...row, amount: '99999999999999999999', amounts_by_slot: ['99999999999999999999', '0'] }
  for (const event of logOf(later(firstMorning, opened))) {
    const [change] = dealSums.of({ event, before: undefined, after: rowsOf(deals, [event])[0] })
    expect(change?.kind === 'merge' && change.fold(huge)).toMatchObject({ amount: '100000000000000119999' })
  }

  const sameMonth: DealEvent = {
    type: 'DealCloseDateChanged',
    data: { dealId, closeDate: '2025-06-30' as CivilDate, previous: null },
  }
  const dated = { ...opened, data: { ...opened.data, closeDate: '2025-06-01' as CivilDate } }
  expect(sumsOf([firstMorning, dated], [evening, sameMonth])).toEqual(sumsOf([firstMorning, dated]))
})
