import { z } from 'zod'
import { momentOf } from '#src/http/moment.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, type Routes, type Services } from '#src/http/routes.ts'
import { KnownAt } from '#src/http/time-axes.ts'
import { addDays, CivilDate, dateAt } from '#src/kernel/dates.ts'
import { invalid, Refusal } from '#src/kernel/errors.ts'
import { Id } from '#src/kernel/ids.ts'
import type { Reader } from '#src/postgres/reader.ts'
import type { PipelineVersion } from '#projections/pipeline-versions.ts'
import { factsSince, sharesSince } from '#read-models/deal-changes/facts-since.ts'
import { Forecast, shownForecast } from '#read-models/deal-changes/forecast.ts'
import { leadsAs, leadsIn, leadsSince } from '#read-models/deal-changes/leads.ts'
import {
  aboutPipeline,
  AboutRow,
  type Known,
  knownAs,
  type Period,
} from '#read-models/deal-changes/queries.ts'
import { shownStatistics, Statistics } from '#read-models/deal-changes/statistics.ts'
import { flowsIn, standingAt, sumsOf } from '#read-models/deal-changes/sums.ts'

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
      const moment = await pipelineAt(services, tenant, { ...request.params, ...request.query })
      const period = periodOf(request.query, moment)
      return { data: await statisticsOf(services.reader, { tenant, moment, period }), meta: {} }
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
      const moment = await pipelineAt(services, tenant, { ...request.params, ...request.query })
      return { data: await forecastOf(services.reader, { tenant, moment }), meta: {} }
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
  const about = AboutRow.parse(row)
  const { version, time_zone: timeZone } = about
  if (version === null) throw new Refusal('NOT_FOUND')
  return { known: knownAs(pipelineId, position, about), version, timeZone: timeZone ?? 'UTC' }
}

interface Asked {
  readonly tenant: string
  readonly moment: AtMoment
}

async function statisticsOf(reader: Reader, { tenant, moment, period }: Asked & { period: Period }) {
  const { known, version } = moment
  const [stood = [], flowed = [], led = [], facts = [], leads = []] = await reader.snapshot(tenant, [
    standingAt(known),
    flowsIn(known, period),
    leadsIn(known, period),
    factsSince(known),
    leadsSince(known),
  ])
  const since = sharesSince(known, facts)
  return shownStatistics(known.pipelineId, version, {
    period,
    standing: sumsOf(stood, since),
    flows: sumsOf(flowed, since, period),
    leads: leadsAs(known, period, { rows: led, since: leads }),
  })
}

async function forecastOf(reader: Reader, { tenant, moment: { known, version } }: Asked) {
  const [stood = [], facts = []] = await reader.snapshot(tenant, [standingAt(known), factsSince(known)])
  return shownForecast(known.pipelineId, version, sumsOf(stood, sharesSince(known, facts)))
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
