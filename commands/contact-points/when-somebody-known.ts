import { type ContactKind, contactPointId, type Holder } from '#commands/contact-points/events.ts'
import { holdContactPoint } from '#commands/contact-points/hold-contact-point.ts'
import { leadFacts } from '#commands/leads/events.ts'
import { partyFacts } from '#commands/parties/events.ts'
import type { Sending } from '#src/kernel/command.ts'
import { erased } from '#src/kernel/event.ts'
import { reaction, send } from '#src/kernel/reaction.ts'

/** A registered party is known under its e-mail address. */
export const holdEmailWhenPartyRegistered = reaction(partyFacts, 'PartyRegistered', {
  name: 'hold-email-when-party-registered',
  fromStart: true,
  sends: ({ tenant, data }) => holding(tenant, { email: data.email }, party(data)),
})

/** A registered party is known under its telephone number. */
export const holdPhoneWhenPartyRegistered = reaction(partyFacts, 'PartyRegistered', {
  name: 'hold-phone-when-party-registered',
  fromStart: true,
  sends: ({ tenant, data }) => holding(tenant, { phone: data.phone }, party(data)),
})

/** A party is known under its new e-mail address as well. */
export const holdEmailWhenPartyUpdated = reaction(partyFacts, 'PartyDetailsUpdated', {
  name: 'hold-email-when-party-updated',
  fromStart: true,
  sends: ({ tenant, data }) => holding(tenant, { email: data.email }, party(data)),
})

/** A party is known under its new telephone number as well. */
export const holdPhoneWhenPartyUpdated = reaction(partyFacts, 'PartyDetailsUpdated', {
  name: 'hold-phone-when-party-updated',
  fromStart: true,
  sends: ({ tenant, data }) => holding(tenant, { phone: data.phone }, party(data)),
})

/** A captured lead is known under its e-mail address: two leads of one person become one party. */
export const holdEmailWhenLeadCaptured = reaction(leadFacts, 'LeadCaptured', {
  name: 'hold-email-when-lead-captured',
  sends: ({ tenant, data }) => holding(tenant, { email: data.email }, { kind: 'lead', id: data.leadId }),
})

/** A captured lead is known under its telephone number. */
export const holdPhoneWhenLeadCaptured = reaction(leadFacts, 'LeadCaptured', {
  name: 'hold-phone-when-lead-captured',
  sends: ({ tenant, data }) => holding(tenant, { phone: data.phone }, { kind: 'lead', id: data.leadId }),
})

/** The party that a lead became is known under the tax number it was converted with. */
export const holdTaxIdWhenLeadConverted = reaction(leadFacts, 'LeadConverted', {
  name: 'hold-tax-id-when-lead-converted',
  sends: ({ tenant, data }) => holding(tenant, { tax_id: data.taxId }, party(data)),
})

function party({ partyId }: { partyId: string }): Holder {
  return { kind: 'party', id: partyId }
}

function holding(
  tenant: string,
  point: Partial<Record<ContactKind, string | null | undefined>>,
  holder: Holder,
): Sending | undefined {
  const [kind, value] = Object.entries(point)[0] as [ContactKind, string | null | undefined]
  if (value === undefined || value === null || value === erased) return undefined
  return send(holdContactPoint, { pointId: contactPointId(tenant, kind, value), kind, holder })
}
