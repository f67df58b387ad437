import type { LeadEvent, LeadProgress } from '#commands/leads/events.ts'
import { defaultPipelineId } from '#commands/pipelines/events.ts'
import { standardStages, stagesOf } from '#commands/pipelines/request.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { newId, tenant } from '#tests/support/specification.ts'

export const leadId = newId
export const dealId = derivedId('deal of lead', leadId)
export const partyId = derivedId('party of lead', leadId)
export const pipelineId = defaultPipelineId(tenant)
export const stages = stagesOf(pipelineId, standardStages)
export const stageId = stages[0]?.stageId ?? ''
const worth = { value: 500_00 as Minor, currency: 'EUR' as Currency }

export const captured = {
  type: 'LeadCaptured',
  data: { leadId, name: 'Awa', email: 'awa@example.com', ...worth },
} satisfies LeadEvent
export const contacted = { type: 'LeadContacted', data: { leadId } } satisfies LeadEvent
export const qualified = { type: 'LeadQualified', data: { leadId, first: true } } satisfies LeadEvent
export const again = { type: 'LeadQualified', data: { leadId } } satisfies LeadEvent
export const won = { type: 'LeadWon', data: { leadId } } satisfies LeadEvent
export const lost = { type: 'LeadLost', data: { leadId, reason: 'Too dear' } } satisfies LeadEvent
export const linked = { type: 'LeadDealLinked', data: { leadId, dealId } } satisfies LeadEvent
export const steppedBack = (
  from: LeadProgress | 'won' | 'lost',
  to: LeadProgress,
  reason = 'Silence',
): LeadEvent => ({ type: 'LeadSteppedBack', data: { leadId, from, to, reason } })
export const converted = {
  type: 'LeadConverted',
  data: {
    leadId,
    partyId,
    registers: { kind: 'business', roles: ['prospect'] },
    displayName: 'Awa',
    email: 'awa@example.com',
    title: 'Awa',
    deal: { dealId, pipelineId, stageId, amount: worth.value, currency: worth.currency },
  },
} satisfies LeadEvent
