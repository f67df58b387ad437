import { z } from 'zod'
import { type DealEvent, dealFacts } from '#commands/deals/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'

export const StageEntryRow = z.object({
  deal_id: z.string(),
  revision: z.int(),
  position: z.string(),
  stage_id: z.string(),
  /** The stage it came from; null where the deal begins. */
  from_stage_id: z.string().nullable(),
  type: z.enum(['opened', 'moved', 'won', 'lost', 'reopened']),
  reason: z.string().nullable(),
  entered_at: z.string(),
  effective_on: z.string(),
  actor: z.string(),
  role: z.string(),
})
export type StageEntryRow = z.infer<typeof StageEntryRow>

/** Every entry of every deal into a stage; how long it stayed is the time to the next one. */
export const dealStageEntries = projection(dealFacts)({
  name: 'deal-stage-entries',
  version: 1,
  row: StageEntryRow,
  key: ['deal_id', 'revision'],
  appendOnly: true,
  on: {
    DealOpened: (event) => entry(event, { type: 'opened', from_stage_id: null, reason: null }),
    DealMoved: (event) => entry(event, { type: 'moved', from_stage_id: event.data.from, reason: null }),
    DealWon: (event) => entry(event, { type: 'won', from_stage_id: event.data.from, reason: null }),
    DealLost: (event) =>
      entry(event, { type: 'lost', from_stage_id: event.data.from, reason: event.data.reason }),
    DealReopened: (event) =>
      entry(event, { type: 'reopened', from_stage_id: event.data.from, reason: event.data.reason }),
  },
})

type Entering = Extract<RecordedEvent<DealEvent>, { data: { stageId: string } }>

function entry(
  event: Entering,
  what: Pick<StageEntryRow, 'type' | 'from_stage_id' | 'reason'>,
): Change<StageEntryRow> {
  return insert({
    deal_id: event.data.dealId,
    revision: event.revision,
    position: event.position,
    stage_id: event.data.stageId,
    entered_at: event.recordedAt,
    effective_on: event.effectiveOn,
    actor: event.actor.subject,
    role: event.actor.role,
    ...what,
  })
}
