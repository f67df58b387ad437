import { expect, test } from 'vitest'
import type { DealEvent } from '#commands/deals/events.ts'
import type { Fact, RecordedEvent } from '#src/kernel/event.ts'
import type { Change } from '#src/kernel/projection.ts'
import { leadCaptures } from '#projections/lead-captures.ts'
import { type LeadSumRow, leadSums } from '#projections/lead-sums.ts'
import { opened, reopened, won } from '#tests/commands/deals/facts.ts'
import { captured, leadId } from '#tests/commands/leads/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const pipeline = opened.data.pipelineId
const dealOpened: DealEvent = { ...opened, data: { ...opened.data, leadId } }
const wonAs = (winning: number): DealEvent => {
  const fact = won(winning)
  return { ...fact, data: { ...fact.data, leadId } }
}

/** The facts of a lead and of its deals, all on one day in the books, recorded at these times. */
const log = (...told: readonly (readonly [at: string, fact: Fact])[]) =>
  logOf(...told.map(([at, fact]) => [leadId, fact, { at }] as const))

const [morning, noon, later] = [
  '2025-03-22T08:00:00.000Z',
  '2025-03-22T12:00:00.000Z',
  '2025-04-02T08:00:00.000Z',
]

test('A-27 every lead is a row that stays, with the day it was captured and since when it led to deals and to won ones', () => {
  const rows = rowsOf(leadCaptures, log([morning, captured], [noon, dealOpened], [later, wonAs(1)]))
  expect(rows).toEqual([
    {
      ...{ lead_id: leadId, position: '1', recorded_at: morning, effective_on: '2025-03-22' },
      deals: [{ pipeline, opened: { position: '2', at: noon }, won: { position: '3', at: later } }],
    },
  ])
})

test('a deal that is won again, or opened without a lead, changes nothing', () => {
  const first = log([morning, captured], [noon, dealOpened], [later, wonAs(1)])
  const again = log(
    [morning, captured],
    [noon, dealOpened],
    [later, wonAs(1)],
    [later, reopened()],
    [later, wonAs(2)],
  )
  expect(rowsOf(leadCaptures, again)).toEqual(rowsOf(leadCaptures, first))
  expect(rowsOf(leadCaptures, log([morning, opened]))).toEqual([])
})

function sumsOf(events: readonly RecordedEvent[]): LeadSumRow[] {
  const sums = new Map<string, LeadSumRow>()
  for (const [place, event] of events.entries()) {
    const [before] = rowsOf(leadCaptures, events.slice(0, place))
    const [after] = rowsOf(leadCaptures, events.slice(0, place + 1))
    for (const change of leadSums.of({ event, before, after }) as readonly Change<LeadSumRow>[]) {
      if (change.kind !== 'merge') throw new Error(`A sum is ${change.kind}`)
      const key = change.key.join(' ')
      sums.set(key, leadSums.row.strict().parse(change.fold(sums.get(key))) as LeadSumRow)
    }
  }
  return [...sums.values()]
}

test('A-27 leads are added up by the day of their capture, under the day on which they came further', () => {
  const sums = sumsOf(log([morning, captured], [noon, dealOpened], [later, wonAs(1)], [later, wonAs(2)]))
  expect(
    sums.map(({ pipeline_id, recorded_month, reached, leads, slots }) => [
      pipeline_id,
      recorded_month,
      reached,
      leads,
      slots,
    ]),
  ).toEqual([
    ['', '2025-03', 'captured', 1, [178 * 32 + 22]],
    [pipeline, '2025-03', 'deal', 1, [180 * 32 + 22]],
    [pipeline, '2025-04', 'won', 1, [18 * 32 + 22]],
  ])
})

test('a lead counts only once it is captured, and then with all that it had led to', () => {
  const sums = sumsOf(log([morning, dealOpened], [noon, captured]))
  expect(sums.map(({ reached, leads }) => [reached, leads])).toEqual([
    ['captured', 1],
    ['deal', 1],
  ])
})
