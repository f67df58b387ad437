import { z } from 'zod'
import { contactPointsOf, convertedParty } from '#commands/leads/conversion.ts'
import { convertedDeal } from '#commands/leads/converted-deal.ts'
import type { LeadEvent } from '#commands/leads/events.ts'
import { existing, isOpen, lead } from '#commands/leads/lead.ts'
import { Email, partyStanding, PartyKind, PartyRole, Phone } from '#commands/parties/events.ts'
import { defaultPipelineId, pipelineStages } from '#commands/pipelines/events.ts'
import { need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Currency, NotNegative } from '#src/kernel/money.ts'
import { text } from '#src/kernel/texts.ts'
import { present } from '#src/kernel/values.ts'

export const Conversion = z
  .strictObject({
    leadId: Id,
    partyId: Id.optional().meta({ description: 'The party it turned out to be; a new one when left out' }),
    displayName: text(255).optional(),
    kind: PartyKind.default('business'),
    roles: z
      .array(PartyRole)
      .min(1)
      .max(PartyRole.options.length)
      .transform((roles) => [...new Set(roles)].sort())
      .default(['prospect']),
    email: Email.optional(),
    phone: Phone.optional(),
    address: text(500).optional(),
    taxId: text(50)
      .refine((value) => /[\p{L}\p{N}]/u.test(value), 'must hold letters or digits')
      .optional(),
    title: text(255).optional(),
    pipelineId: Id.optional(),
    stageId: Id.optional(),
    amount: NotNegative.optional(),
    currency: Currency.optional(),
    closeDate: CivilDate.optional(),
    ownerId: text(100).optional(),
    force: z
      .boolean()
      .default(false)
      .meta({ description: 'Registers a new party although others look the same' }),
  })
  .refine(({ amount, currency }) => currency === undefined || amount !== undefined, {
    path: ['amount'],
    message: 'must be sent beside a currency: the value of the lead is in its own',
  })
export type Conversion = z.output<typeof Conversion>

/**
 * Converts a lead, once, into a party and a deal, which reactions write; a lead that was not qualified is so
 * with it. Parties that are known under one of its contact points are told instead, unless `force` says
 * that it is none of them. Two leads of one person that are converted in the same moment become one party.
 */
export const convertLead = command(lead)({
  name: 'convert-lead',
  summary: 'Converts a lead, once, into a party and a deal',
  path: '/leads/:leadId/convert',
  input: Conversion,
  may: ['sales'],
  refusals: [
    'NOT_FOUND',
    'STATE_CONFLICT',
    'DUPLICATE_CANDIDATES',
    'PARTY_UNKNOWN',
    'PARTY_ARCHIVED',
    'PIPELINE_UNKNOWN',
    'STAGE_UNKNOWN',
    'STAGE_NOT_OPEN',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
  ],
  stream: ({ leadId }) => leadId,
  needs: (input, state, { tenant }) => {
    const partyId = input.partyId ?? (state.status === 'unknown' ? undefined : state.capture.partyId)
    return {
      pipeline: need(pipelineStages, input.pipelineId ?? defaultPipelineId(tenant)),
      party: partyId === undefined ? undefined : need(partyStanding, partyId),
      ...contactPointsOf(tenant, input, state),
    }
  },

  decide(input, state, { tenant, needs, refuse }): LeadEvent[] {
    const found = existing(state, refuse)
    const { conversion, status } = found
    if (conversion !== undefined) {
      const isOther = input.partyId !== undefined && input.partyId !== conversion.partyId
      return isOther ? refuse('STATE_CONFLICT', { ...conversion }) : []
    }
    if (!isOpen(found) || found.dealId !== undefined)
      return refuse('STATE_CONFLICT', { status, dealId: found.dealId ?? null })
    const { leadId } = input
    const party = convertedParty(input, found, needs)
    const deal = convertedDeal(tenant, input, { lead: found, stages: needs.pipeline })

    const first = found.wasQualified ? undefined : (true as const)
    const qualified: LeadEvent[] =
      status === 'qualified' ? [] : [{ type: 'LeadQualified', data: present({ leadId, first }) }]
    return [...qualified, { type: 'LeadConverted', data: present({ leadId, ...party, ...deal }) }]
  },

  answer(events) {
    const converted = events.find((event) => event.type === 'LeadConverted')
    return converted === undefined
      ? {}
      : { partyId: converted.data.partyId, dealId: converted.data.deal.dealId }
  },
})
