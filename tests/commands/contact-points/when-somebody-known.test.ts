import { expect, test } from 'vitest'
import { contactPointId, type Holder } from '#commands/contact-points/events.ts'
import {
  holdEmailWhenLeadCaptured,
  holdEmailWhenPartyRegistered,
  holdEmailWhenPartyUpdated,
  holdPhoneWhenLeadCaptured,
  holdPhoneWhenPartyRegistered,
  holdPhoneWhenPartyUpdated,
  holdTaxIdWhenLeadConverted,
} from '#commands/contact-points/when-somebody-known.ts'
import type { LeadEvent } from '#commands/leads/events.ts'
import type { PartyEvent } from '#commands/parties/events.ts'
import type { Reaction } from '#src/kernel/reaction.ts'
import { captured, converted } from '#tests/commands/leads/facts.ts'
import { recorded } from '#tests/support/specification.ts'

const contact = { email: 'awa@example.com', phone: '+221771234567' }
const registered: PartyEvent = {
  type: 'PartyRegistered',
  data: {
    partyId: 'awa',
    displayName: 'Awa',
    kind: 'business',
    roles: ['customer'],
    ...contact,
    number: null,
  },
}
const updated = (data: object): PartyEvent => ({
  type: 'PartyDetailsUpdated',
  data: { partyId: 'awa', ...data },
})
const answer = (reaction: Reaction, fact: PartyEvent | LeadEvent) =>
  reaction.sends(recorded({ noun: 'any' }, fact))
const holding = (kind: 'email' | 'phone' | 'tax_id', value: string, holder: Holder) => ({
  command: 'hold-contact-point',
  input: { pointId: contactPointId('acme', kind, value), kind, holder },
})
const awa: Holder = { kind: 'party', id: 'awa' }

test('a party is known under what it is registered with', () => {
  expect(answer(holdEmailWhenPartyRegistered, registered)).toEqual(holding('email', contact.email, awa))
  expect(answer(holdPhoneWhenPartyRegistered, registered)).toEqual(holding('phone', contact.phone, awa))
})

test('a party is known under what it changes to as well, and under nothing new when a detail is taken away', () => {
  expect(answer(holdEmailWhenPartyUpdated, updated(contact))).toEqual(holding('email', contact.email, awa))
  expect(answer(holdPhoneWhenPartyUpdated, updated(contact))).toEqual(holding('phone', contact.phone, awa))
  expect(answer(holdEmailWhenPartyUpdated, updated({ email: null }))).toBe(undefined)
  expect(answer(holdPhoneWhenPartyUpdated, updated({ email: 'x@example.com' }))).toBe(undefined)
})

test('what was erased is nothing that anybody is known under', () => {
  expect(answer(holdEmailWhenPartyUpdated, updated({ email: '[erased]' }))).toBe(undefined)
})

test('a lead is known under what it is captured with', () => {
  const { leadId } = captured.data
  const lead = { ...captured, data: { ...captured.data, ...contact } }
  expect(answer(holdEmailWhenLeadCaptured, lead)).toEqual(
    holding('email', contact.email, { kind: 'lead', id: leadId }),
  )
  expect(answer(holdPhoneWhenLeadCaptured, lead)).toEqual(
    holding('phone', contact.phone, { kind: 'lead', id: leadId }),
  )
})

test('the party that a lead became is known under its tax number', () => {
  const { partyId } = converted.data
  expect(answer(holdTaxIdWhenLeadConverted, converted)).toBe(undefined)
  expect(
    answer(holdTaxIdWhenLeadConverted, { ...converted, data: { ...converted.data, taxId: 'FR1' } }),
  ).toEqual(holding('tax_id', 'FR1', { kind: 'party', id: partyId }))
})
