import { expect, test } from 'vitest'
import type { Holder } from '#commands/contact-points/events.ts'
import { convertLead } from '#commands/leads/convert-lead.ts'
import type { LeadEvent } from '#commands/leads/events.ts'
import { lead } from '#commands/leads/lead.ts'
import { derivedId } from '#src/kernel/ids.ts'
import {
  captured,
  contacted,
  converted,
  leadId,
  linked,
  lost,
  qualified,
  stageId,
  stages,
} from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const nobody = { pipeline: stages, party: undefined, email: [], phone: undefined, tax_id: undefined }
const given = (...facts: readonly LeadEvent[]) => specification(lead)(...facts).knowing(nobody)
const known = (...ids: string[]): Holder[] => ids.map((id) => ({ kind: 'party', id }))
const partyId = derivedId('party')
const { deal } = converted.data

test('a qualified lead becomes a party and a deal of its value, in the first stage of the tenant\u2019s pipeline', () => {
  given(captured, qualified).when(convertLead, { leadId }).thenFacts(converted)
})

test('A-32 a lead that was not qualified is so with its conversion', () => {
  given(captured, contacted).when(convertLead, { leadId }).thenFacts(qualified, converted)
})

test('a party that is there already is used, and none is registered', () => {
  given(captured, qualified)
    .knowing({ party: 'active', email: undefined })
    .when(convertLead, { leadId, partyId })
    .thenFacts({ type: 'LeadConverted', data: { leadId, partyId, title: 'Awa', deal } } as never)
})

test('what is asked for comes before what was captured', () => {
  const asked = {
    displayName: 'Boutique Awa',
    kind: 'consumer' as const,
    roles: ['customer' as const],
    email: 'shop@example.com',
    phone: '+221771234567',
    address: 'Dakar',
    taxId: 'SN 12',
  }
  const [, second] = stages
  const wanted = { title: 'Shop', stageId: second?.stageId ?? '', closeDate: '2025-12-31', ownerId: 'm' }
  const [fact] = given(captured, qualified)
    .when(convertLead, { leadId, ...asked, ...wanted, amount: '7', currency: 'XOF' })
    .facts() as unknown as [typeof converted]
  const { kind, roles, ...details } = asked
  const { title, ...ofDeal } = wanted
  expect(fact.data).toEqual({
    ...{ leadId, partyId: converted.data.partyId, registers: { kind, roles }, ...details, title },
    deal: { ...deal, ...ofDeal, amount: 7, currency: 'XOF' },
  })
})

test('is converted once: again changes nothing, and as another party it is refused', () => {
  given(captured, qualified)
    .when(convertLead, { leadId })
    .thenTwiceIsOnce((...all) => given(...all).when(convertLead, { leadId }))
  given(captured, qualified, converted)
    .knowing({ email: known('another') })
    .when(convertLead, { leadId, title: 'Another' })
    .thenNothing()
  given(captured, qualified, converted)
    .knowing({ party: 'active' })
    .when(convertLead, { leadId, partyId })
    .thenRefused('STATE_CONFLICT', { partyId: converted.data.partyId, dealId: deal.dealId })
})

test('parties that are known under its e-mail address, telephone or tax number are told instead', () => {
  given(captured, qualified)
    .knowing({ email: known('p', 'q'), phone: known('q'), tax_id: known('r') })
    .when(convertLead, { leadId })
    .thenRefused('DUPLICATE_CANDIDATES', {
      candidates: [
        { partyId: 'p', matchedBy: ['email'] },
        { partyId: 'q', matchedBy: ['email', 'phone'] },
        { partyId: 'r', matchedBy: ['tax_id'] },
      ],
    })
})

test('with force a party of its own is registered, and which ones looked the same is recorded', () => {
  given(captured, qualified)
    .knowing({ email: known('p') })
    .when(convertLead, { leadId, force: true })
    .thenFacts({
      ...converted,
      data: { ...converted.data, partyId: derivedId('forced party of lead', leadId), forced: ['p'] },
    })
})

test('leads that share a contact point come to the same party when they are converted at the same moment', () => {
  const first = '00000000-0000-4000-8000-000000000000'
  const leads: Holder[] = [first, leadId].map((id) => ({ kind: 'lead', id }))
  const [fact] = given(captured, qualified)
    .knowing({ email: leads })
    .when(convertLead, { leadId })
    .facts() as unknown as [typeof converted]
  expect(fact.data.partyId).toBe(derivedId('party of lead', first))
})

test('refuses a lead that is decided, or that somebody opened a deal for', () => {
  given(captured, lost)
    .when(convertLead, { leadId })
    .thenRefused('STATE_CONFLICT', { status: 'lost', dealId: null })
  given(captured, qualified, linked)
    .when(convertLead, { leadId })
    .thenRefused('STATE_CONFLICT', { status: 'qualified', dealId: linked.data.dealId })
})

test('refuses a party that is not there or that is archived', () => {
  given(captured)
    .knowing({ party: 'unknown' })
    .when(convertLead, { leadId, partyId })
    .thenRefused('PARTY_UNKNOWN')
  given(captured)
    .knowing({ party: 'archived' })
    .when(convertLead, { leadId, partyId })
    .thenRefused('PARTY_ARCHIVED')
})

test('refuses a pipeline or a stage in which no deal can begin', () => {
  const asked = given(captured)
  asked.knowing({ pipeline: undefined }).when(convertLead, { leadId }).thenRefused('PIPELINE_UNKNOWN')
  asked.when(convertLead, { leadId, stageId: partyId }).thenRefused('STAGE_UNKNOWN', { stageId: partyId })
  const closing = stages.find(({ outcome }) => outcome === 'won')?.stageId
  asked
    .when(convertLead, { leadId, stageId: closing ?? stageId })
    .thenRefused('STAGE_NOT_OPEN', { outcome: 'won' })
})

test('refuses an amount that is none of its currency', () => {
  given(captured).when(convertLead, { leadId, amount: '1.005' }).thenRefused('AMOUNT_PRECISION')
  given(captured).when(convertLead, { leadId, amount: '99999999999999' }).thenRefused('AMOUNT_TOO_LARGE')
  expect(convertLead.input.safeParse({ leadId, currency: 'EUR' }).success).toBe(false)
})

test('refuses for a lead that is not there', () => {
  given().when(convertLead, { leadId }).thenRefused('NOT_FOUND')
})
