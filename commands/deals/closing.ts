import type { OpenedDeal } from '#commands/deals/deal.ts'
import type { DealEvent } from '#commands/deals/events.ts'
import type { Stage } from '#commands/pipelines/events.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { present } from '#src/kernel/values.ts'

/** The first stage of a pipeline in which deals are won, or lost: none is opened without one. */
export function closingStage(stages: readonly Stage[] | undefined, outcome: 'won' | 'lost'): Stage {
  const stage = stages?.find((one) => one.outcome === outcome)
  if (stage === undefined) throw new Error(`the pipeline has no stage of ${outcome} deals`)
  return stage
}

/** An open deal enters a stage: one of won deals wins it, one of lost deals loses it for a reason (C-22, R-578). */
export function entered(
  deal: OpenedDeal,
  stage: Stage,
  { today, reason }: { today: CivilDate; reason?: string | undefined },
): DealEvent[] {
  const { dealId, leadId, partyId, pipelineId, title, currency } = deal.opening
  const passage = { dealId, from: deal.stageId, stageId: stage.stageId }
  switch (stage.outcome) {
    case 'open':
      return [{ type: 'DealMoved', data: passage }]
    case 'won': {
      const { amount, closeDate } = deal
      const what = { title, amount, currency, closeDate, closedOn: today, winning: deal.winnings + 1 }
      return [{ type: 'DealWon', data: present({ ...passage, leadId, partyId, pipelineId, ...what }) }]
    }
    case 'lost':
      if (reason === undefined) throw new Refusal('REASON_REQUIRED', { stageId: stage.stageId })
      return [{ type: 'DealLost', data: present({ ...passage, leadId, reason, closedOn: today }) }]
  }
}
