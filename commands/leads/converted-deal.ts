import type { CapturedLead } from '#commands/leads/lead.ts'
import { defaultPipelineId, openStage, type Stage } from '#commands/pipelines/events.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { erased } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { type Amount, type Currency, money } from '#src/kernel/money.ts'
import { present } from '#src/kernel/values.ts'

interface Asked {
  readonly leadId: string
  readonly title?: string | undefined
  readonly displayName?: string | undefined
  readonly pipelineId?: string | undefined
  readonly stageId?: string | undefined
  readonly amount?: Amount | undefined
  readonly currency?: Currency | undefined
  readonly closeDate?: CivilDate | undefined
  readonly ownerId?: string | undefined
}

/** The deal that a lead becomes: of its value and its owner's, in the first open stage, unless something else is asked. */
export function convertedDeal(
  tenant: string,
  asked: Asked,
  { lead, stages }: { lead: CapturedLead; stages: readonly Stage[] | undefined },
) {
  const { name, ownerId, value } = lead.capture
  const currency = asked.currency ?? lead.capture.currency
  return {
    title: asked.title ?? asked.displayName ?? (name === undefined || name === erased ? 'Lead' : name),
    deal: present({
      dealId: derivedId('deal of lead', asked.leadId),
      pipelineId: asked.pipelineId ?? defaultPipelineId(tenant),
      stageId: openStage(stages, asked.stageId).stageId,
      amount: asked.amount === undefined ? value : money(asked.amount, currency),
      currency,
      closeDate: asked.closeDate,
      ownerId: asked.ownerId ?? ownerId,
    }),
  }
}
