import { z } from 'zod'
import { Limit } from '#src/http/list-query.ts'
import { addList } from '#src/http/list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { TextKey } from '#src/http/sort-keys.ts'
import { PipelineRow } from '#projections/pipelines.ts'
import { Board, shownBoard } from '#read-models/pipelines/board.ts'
import {
  cardsOf,
  PipelineFilters,
  PipelineId,
  pipelineKey,
  pipelineOf,
  pipelinesAfter,
  totalsOf,
} from '#read-models/pipelines/queries.ts'

const may = ['finance', 'sales', 'auditor'] as const
const reads = ['pipelines']
const tags = ['Pipelines']

export const pipelineRoutes: Routes = (app, { reader }) => {
  addList({ app, reader }, '/pipelines', {
    summary: 'Pipelines with their stages, by name',
    tags,
    may,
    reads,
    params: z.strictObject({}),
    filters: PipelineFilters,
    sorts: { name: { key: z.tuple([TextKey, TextKey]), of: (row) => [row.sort_name, row.pipeline_id] } },
    row: PipelineRow,
    item: Pipeline,
    show: shown,
    select: pipelinesAfter,
  })

  app.get('/pipelines/:pipelineId', {
    config: { may, reads },
    schema: { summary: 'One pipeline', tags, params: PipelineId, response: { 200: dataOf(Pipeline) } },
    handler: async (request, reply) => {
      const row = await reader.byKey(callerOf(request).tenant, pipelineKey, request.params.pipelineId)
      const data = found(row, (row) => shown(PipelineRow.parse(row)))
      reply.header('etag', `"${data.revision}"`)
      return { data, meta: {} }
    },
  })

  app.get('/pipelines/:pipelineId/board', {
    config: { may, reads: ['pipelines', 'deals', 'parties'] },
    schema: {
      summary: 'A pipeline as a board: each stage with what its deals come to and the newest of them',
      tags,
      params: PipelineId,
      querystring: z.strictObject({ limit: Limit.optional() }),
      response: { 200: dataOf(Board) },
    },
    handler: async (request) => {
      const { pipelineId } = request.params
      const [pipeline, totals = [], cards = []] = await reader.snapshot(callerOf(request).tenant, [
        pipelineOf(pipelineId),
        totalsOf(pipelineId),
        cardsOf(pipelineId, request.query.limit),
      ])
      const data = found(pipeline?.[0], (row) => shownBoard(PipelineRow.parse(row), totals, cards))
      return { data, meta: {} }
    },
  })
}

const Stage = z.object({
  id: z.string(),
  name: z.string(),
  /** Its place among the stages, from 0. */
  order: z.int(),
  probability: z.string(),
  won: z.boolean(),
  lost: z.boolean(),
})

const Pipeline = z.object({
  id: z.string(),
  name: z.string(),
  stages: z.array(Stage),
  legacyId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

function shown(row: PipelineRow): z.output<typeof Pipeline> {
  return {
    id: row.pipeline_id,
    name: row.name,
    stages: row.stages.map(({ stageId, name, probability, outcome }, order) => ({
      id: stageId,
      name,
      order,
      probability: String(probability),
      won: outcome === 'won',
      lost: outcome === 'lost',
    })),
    legacyId: row.legacy_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}
