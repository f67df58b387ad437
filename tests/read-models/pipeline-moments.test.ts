import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { derivedId, streamName } from '#src/kernel/ids.ts'
import { lifeOf, type Lived, Steps } from '#tests/read-models/pipeline-life.ts'
import {
  conversionsOf,
  forecastOf,
  modelOf,
  type Recorded,
  statisticsOf,
} from '#tests/read-models/pipeline-model.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

/** Long ago: no life comes up to the present, which no question may go beyond. */
let clock = Date.parse('1970-01-28T20:00:00Z')
const apart_ms = 100 * 86_400_000
let side: ReadSide
let runs = 0

beforeAll(async () => {
  side = await readSide({ store: memoryStore({ now: () => clock }) })
})
afterAll(() => side.stop())

/** Writes the facts one by one, each at its time. */
async function append(life: readonly Lived[]): Promise<Recorded[]> {
  const stored: RecordedEvent[] = []
  const revisions = new Map<string, number>()
  for (const { noun, id, fact, effectiveOn, later_ms } of life) {
    clock += later_ms
    const stream = streamName(noun, 'demo', id)
    const revision = revisions.get(stream) ?? 0
    revisions.set(stream, revision + 1)
    const commandId = derivedId(stream, revision)
    const about = { tenant: 'demo', stream, requestHash: '', commandId }
    const said = { id: commandId, schemaVersion: 1, correlationId: '', causationId: '', effectiveOn }
    const events = [{ ...fact, ...about, ...said, actor: { subject: 'amina', role: 'sales' } }]
    const expectedRevision = revision === 0 ? 'none' : revision - 1
    const [result] = await side.store.append([{ ...about, expectedRevision, keyed: false, events }])
    if (result?.outcome !== 'appended') throw new Error('the life was not written')
    stored.push(...result.events)
  }
  return stored as Recorded[]
}

async function conversions(pipelineId: string): Promise<(number | null)[]> {
  const { rows } = await side.database.pool.query<{ rate: string | null }>(
    `select max(conversion_rate) as rate from reporting.v_crm_pipeline_summary where pipeline_id = $1
     group by stage_order order by stage_order`,
    [pipelineId],
  )
  return rows.map(({ rate }) => (rate === null ? null : Number(rate)))
}

const Moment = fc.record({
  known: fc.option(fc.nat(60)),
  byTime: fc.boolean(),
  from: fc.nat(90),
  days: fc.nat(80),
})
const Moments = fc.array(Moment, { minLength: 4, maxLength: 4 })

function dayAfter(begins: number, days: number): string {
  return new Date(begins + days * 86_400_000).toISOString().slice(0, 10)
}

test('A-27 A-28 X-09 at every moment a pipeline adds up to what its deals do one by one, over any period', async () => {
  const property = fc.asyncProperty(Steps, Moments, async (steps, moments) => {
    const pipelineId = derivedId('pipeline', (runs += 1))
    clock += apart_ms
    const begins = clock
    const events = await append(lifeOf(pipelineId, steps, begins))
    for (const { known, byTime, from, days } of moments) {
      const place = known === null ? events.length - 1 : known % events.length
      const { position = '0', recordedAt = '' } = events[place] ?? {}
      const knownAt = known === null ? '' : `knownAt=${byTime ? recordedAt : position}`
      const isKnown = (event: Recorded, at: number) => (byTime ? event.recordedAt <= recordedAt : at <= place)
      const model = modelOf(known === null ? events : events.filter(isKnown))
      const period = { from: dayAfter(begins, from - 45), to: dayAfter(begins, from - 45 + days) }
      const path = `/pipelines/${pipelineId}`
      const asked = `${path}/statistics?from=${period.from}&to=${period.to}&${knownAt}`
      const { text, data } = await side.get(asked)
      expect(data, text).toEqual({ id: pipelineId, name: 'Sales', ...statisticsOf(model, period) })
      const forecast = await side.get(`${path}/forecast?${knownAt}`)
      expect(forecast.data['months']).toEqual(forecastOf(model))
    }
    const model = modelOf(events)
    const { data } = await side.get(`/pipelines/${pipelineId}/board`)
    const board = data['columns'] as { totals: unknown; count: number }[]
    const stages = statisticsOf(model, { from: '2025-01-01', to: '2025-01-01' }).stages
    expect(board.map(({ count, totals }) => ({ count, totals }))).toEqual(
      stages.map(({ count, totals }) => ({ count, totals })),
    )
    expect(await conversions(pipelineId)).toEqual(conversionsOf(model))
  })
  await fc.assert(property, { numRuns: 40 })
}, 120_000)
