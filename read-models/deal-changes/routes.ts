import { z } from 'zod'
import { momentOf } from '#src/http/moment.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, type Routes, type Services } from '#src/http/routes.ts'
import { KnownAt } from '#src/http/time-axes.ts'
import { addDays, CivilDate, dateAt } from '#src/kernel/dates.ts'
import { invalid, Refusal } from '#src/kernel/errors.ts'
import { Id } from '#src/kernel/ids.ts'
import type { PipelineVersion } from '#projections/pipeline-versions.ts'
import { Forecast, shownForecast } from '#read-models/deal-changes/forecast.ts'
import {
  aboutPipeline,
  AboutRow,
  type Known,
  type Period,
  sumsByMonth,
} from '#read-models/deal-changes/queries.ts'
import { shownStatistics, statementsOf, Statistics } from '#read-models/deal-changes/statistics.ts'

const may = ['finance', 'sales', 'auditor'] as const
const reads = ['deals', 'deal-changes', 'pipeline-versions', 'lead-captures']
const tags = ['Pipelines']
const PipelineId = z.object({ pipelineId: Id })
const Moment = { knownAt: KnownAt.optional() }

/** How long a period is that is not said. */
const usualDays = 90
const firstDay = CivilDate.parse('0001-01-01')

const AskedPeriod = z.strictObject({
  from: CivilDate.optional().meta({
    description: `The first day of the period; ${usualDays} days before its last`,
  }),
  to: CivilDate.optional().meta({ description: 'The last day of the period; today, or the day of knownAt' }),
  ...Moment,
})

/** Pipelines added up, as they are or as they were known at any time. */
export const pipelineStatisticsRoutes: Routes = (app, services) => {
  app.get('/pipelines/:pipelineId/statistics', {
    config: { may, reads },
    schema: {
      summary: 'What a pipeline holds, and how deals went through it in a period',
      tags,
      params: PipelineId,
      querystring: AskedPeriod,
      response: { 200: dataOf(Statistics) },
    },
    handler: async (request) => {
      const { tenant } = callerOf(request)
      const { known, version, timeZone } = await pipelineAt(services, tenant, {
        ...request.params,
        ...request.query,
      })
      const asked = { known, timeZone, period: periodOf(request.query, { known, timeZone }) }
      const rows = await services.reader.snapshot(tenant, statementsOf(version, asked))
      return { data: shownStatistics(version, asked, rows), meta: {} }
    },
  })

  app.get('/pipelines/:pipelineId/forecast', {
    config: { may, reads },
    schema: {
      summary: 'What a pipeline is expected to bring by month, and what it has brought so far',
      tags,
      params: PipelineId,
      querystring: z.strictObject(Moment),
      response: { 200: dataOf(Forecast) },
    },
    handler: async (request) => {
      const { tenant } = callerOf(request)
      const asked = { ...request.params, ...request.query }
      const { known, version } = await pipelineAt(services, tenant, asked)
      const rows = await services.reader.query(tenant, sumsByMonth(known))
      return { data: shownForecast(known.pipelineId, version, rows), meta: {} }
    },
  })
}

interface AtMoment {
  readonly known: Known
  readonly version: PipelineVersion
  readonly timeZone: string
}

/** The pipeline with its stages as they were then; one that was not there yet is not found. */
async function pipelineAt(
  services: Services,
  tenant: string,
  { pipelineId, knownAt }: { pipelineId: string; knownAt?: string | undefined },
): Promise<AtMoment> {
  const { position } = await momentOf(services, { knownAt }, reads)
  const [row] = await services.reader.query(tenant, aboutPipeline(pipelineId, position))
  if (row === undefined) throw new Refusal('NOT_FOUND')
  const { version, time_zone: timeZone, at } = AboutRow.parse(row)
  if (version === null) throw new Refusal('NOT_FOUND')
  return { known: { pipelineId, position, at }, version, timeZone: timeZone ?? 'UTC' }
}

function periodOf(
  { from, to }: { from?: CivilDate | undefined; to?: CivilDate | undefined },
  { known, timeZone }: Pick<AtMoment, 'known' | 'timeZone'>,
): Period {
  const last = to ?? dateAt(known.at ?? new Date().toISOString(), timeZone)
  const first = from ?? CivilDate.catch(firstDay).parse(addDays(last, 1 - usualDays))
  if (first > last) throw invalid('from', 'must not be after to')
  return { from: first, to: last }
}
