import { z } from 'zod'
import { lead } from '#commands/leads/lead.ts'
import { Email, partyStanding, Phone } from '#commands/parties/events.ts'
import { settings } from '#commands/tenants/events.ts'
import { need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Currency, money, NotNegative, zero } from '#src/kernel/money.ts'
import { LegacyId, text } from '#src/kernel/texts.ts'
import { present, sameValues, someField } from '#src/kernel/values.ts'

/** Captures a lead: somebody by name or contact details, or a party that is there (C-54, R-530). */
export const captureLead = command(lead)({
  name: 'capture-lead',
  summary: 'Captures a lead: somebody who may become a customer',
  path: '/leads',
  input: z
    .strictObject({
      id: Id.optional(),
      name: text(255).optional(),
      partyId: Id.optional(),
      email: Email.optional(),
      phone: Phone.optional(),
      source: text(100).optional(),
      value: NotNegative.optional().meta({ description: 'What it may be worth; nothing when left out' }),
      currency: Currency.optional(),
      ownerId: text(100).optional(),
      note: text(2000).optional(),
      legacyId: LegacyId.optional(),
    })
    .refine(
      ({ name, partyId, email, phone }) => someField(present({ name, partyId, email, phone })),
      'must say who it is: a name, a party, an e-mail address or a telephone number',
    ),
  may: ['sales'],
  refusals: [
    'PARTY_UNKNOWN',
    'PARTY_ARCHIVED',
    'ALREADY_EXISTS',
    'TENANT_UNKNOWN',
    'AMOUNT_PRECISION',
    'AMOUNT_TOO_LARGE',
  ],
  creates: 'lead',
  stream: (_input, { newId }) => newId,
  needs: ({ partyId }, _state, { tenant }) => ({
    settings: need(settings, tenant),
    party: partyId === undefined ? undefined : need(partyStanding, partyId),
  }),

  decide({ id: _id, ...input }, state, { needs, newId, refuse }) {
    const { currency = needs.settings?.baseCurrency, value: sent, ...rest } = input
    if (currency === undefined) return refuse('TENANT_UNKNOWN')
    const value = sent === undefined ? zero : money(sent, currency)
    const capture = present({ ...rest, leadId: newId, value, currency })
    if (state.status !== 'unknown') return sameValues(state.capture, capture) ? [] : refuse('ALREADY_EXISTS')
    if (input.partyId !== undefined && needs.party === 'unknown') return refuse('PARTY_UNKNOWN')
    if (input.partyId !== undefined && needs.party === 'archived') return refuse('PARTY_ARCHIVED')

    return [{ type: 'LeadCaptured', data: capture }]
  },
})
