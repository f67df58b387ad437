import { z } from 'zod'
import { deal } from '#commands/deals/deal.ts'
import { leadStanding } from '#commands/leads/events.ts'
import { partyStanding } from '#commands/parties/events.ts'
import { defaultPipelineId, openStage, pipelineStages } from '#commands/pipelines/events.ts'
import { settings } from '#commands/tenants/events.ts'
import { need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Currency, money, NotNegative } from '#src/kernel/money.ts'
import { LegacyId, text } from '#src/kernel/texts.ts'
import { present, sameValues } from '#src/kernel/values.ts'

/** Opens a deal with a party, in an open stage: of the tenant's own pipeline when none is named. */
export const openDeal = command(deal)({
  name: 'open-deal',
  summary: 'Opens a deal with a party',
  path: '/deals',
  input: z.strictObject({
    id: Id.optional(),
    title: text(255),
    partyId: Id,
    leadId: Id.optional(),
    pipelineId: Id.optional(),
    stageId: Id.optional(),
    amount: NotNegative,
    currency: Currency.optional(),
    closeDate: CivilDate.optional().meta({ description: 'When it is expected to be won' }),
    ownerId: text(100).optional(),
    legacyId: LegacyId.optional(),
  }),
  may: ['sales'],
  refusals: [
    'PARTY_UNKNOWN',
    'PARTY_ARCHIVED',
    'LEAD_UNKNOWN',
    'PIPELINE_UNKNOWN',
    'STAGE_UNKNOWN',
    'STAGE_NOT_OPEN',
    'ALREADY_EXISTS',
    'TENANT_UNKNOWN',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
  ],
  creates: 'deal',
  stream: (_input, { newId }) => newId,
  needs: ({ partyId, leadId, pipelineId }, _state, { tenant }) => ({
    settings: need(settings, tenant),
    party: need(partyStanding, partyId),
    lead: leadId === undefined ? undefined : need(leadStanding, leadId),
    pipeline: need(pipelineStages, pipelineId ?? defaultPipelineId(tenant)),
  }),

  decide({ id: _id, ...input }, state, { tenant, needs, newId, refuse }) {
    const { currency = needs.settings?.baseCurrency, pipelineId = defaultPipelineId(tenant) } = input
    if (currency === undefined) return refuse('TENANT_UNKNOWN')
    const amount = money(input.amount, currency)
    const wanted = { ...input, dealId: newId, pipelineId, amount, currency }
    if (state.status !== 'unknown') {
      const { stageId = state.opening.stageId } = input
      return sameValues(state.opening, present({ ...wanted, stageId })) ? [] : refuse('ALREADY_EXISTS')
    }
    if (needs.party === 'unknown') return refuse('PARTY_UNKNOWN')
    if (needs.party === 'archived') return refuse('PARTY_ARCHIVED')
    if (input.leadId !== undefined && needs.lead === 'unknown') return refuse('LEAD_UNKNOWN')
    const { stageId } = openStage(needs.pipeline, input.stageId)

    return [{ type: 'DealOpened', data: present({ ...wanted, stageId }) }]
  },
})
