import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import { callerOf } from '#src/http/request.ts'
import { found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { checked } from '#src/http/validation.ts'
import { StageEntryRow } from '#projections/deal-stage-entries.ts'
import { DealId, dealKey, HistoryFilters, StayRow, staysOf } from '#read-models/deal-stage-entries/queries.ts'

export const dealHistoryRoutes: Routes = async (app, { reader }) => {
  await app.register(async (history) => {
    // A deal that is not there has no history to answer with.
    history.addHook('preHandler', async (request) => {
      const { dealId } = checked(DealId, request.params)
      found(await reader.byKey(callerOf(request).tenant, dealKey, dealId), () => undefined)
    })

    addList({ app: history, reader }, '/deals/:dealId/history', {
      summary: 'The stages that a deal was in, in order, and how long it stayed in each',
      tags: ['Deals'],
      may: ['finance', 'sales', 'auditor'],
      reads: ['deal-stage-entries', 'deals', 'pipelines'],
      params: DealId,
      filters: HistoryFilters,
      sorts: { oldest: { key: z.tuple([z.int32()]), of: (row) => [row.revision] } },
      row: StayRow,
      item: Stay,
      show: shown,
      select: staysOf,
    })
  })
}

const Stay = z.object({
  position: z.string(),
  type: StageEntryRow.shape.type,
  stageId: z.string(),
  stageName: z.string().nullable(),
  fromStageId: z.string().nullable(),
  reason: z.string().nullable(),
  enteredAt: z.string(),
  leftAt: z.string().nullable(),
  durationSeconds: z.int(),
  effectiveOn: z.string(),
  actor: z.object({ subject: z.string(), role: z.string() }),
})

function shown(row: z.output<typeof StayRow>): z.output<typeof Stay> {
  return {
    position: row.position,
    type: row.type,
    stageId: row.stage_id,
    stageName: row.stage_name,
    fromStageId: row.from_stage_id,
    reason: row.reason,
    enteredAt: row.entered_at,
    leftAt: row.left_at,
    durationSeconds: row.duration_s,
    effectiveOn: row.effective_on,
    actor: { subject: row.actor, role: row.role },
  }
}
