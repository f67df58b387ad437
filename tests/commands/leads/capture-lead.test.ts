import { expect, test } from 'vitest'
import { captureLead } from '#commands/leads/capture-lead.ts'
import { leadFacts } from '#commands/leads/events.ts'
import { lead } from '#commands/leads/lead.ts'
import { personalFieldsOf } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { captured, contacted, leadId, lost } from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(lead)
const awa = { name: 'Awa', email: 'awa@example.com', value: '500.00' }
const partyId = derivedId('party')

test('R-528 R-529 R-534 C-54 captures a lead, its value in the currency of the tenant', () => {
  given().when(captureLead, awa).thenFacts(captured)
})

test('R-059 R-061 R-530 R-531 R-535 R-545 R-633 keeps the party, the telephone, the source, the owner and a note', () => {
  const all = { partyId, phone: '+33 1 23 45 67 89', source: 'Fair', ownerId: 'moussa', note: 'Hot' }
  given()
    .when(captureLead, { ...all, currency: 'XOF' })
    .thenFacts({
      type: 'LeadCaptured',
      data: { ...all, phone: '+33123456789', leadId, value: 0 as never, currency: 'XOF' as never },
    })
})

test('does nothing when it was captured just so, whatever became of it', () => {
  given()
    .when(captureLead, awa)
    .thenTwiceIsOnce((...all) => given(...all).when(captureLead, awa))
  given(captured, contacted, lost).when(captureLead, awa).thenNothing()
})

test('refuses another lead under the same id', () => {
  given(captured)
    .when(captureLead, { ...awa, name: 'Moussa' })
    .thenRefused('ALREADY_EXISTS')
})

test('R-544 refuses a party that is not there or that is archived', () => {
  given().knowing({ party: 'unknown' }).when(captureLead, { partyId }).thenRefused('PARTY_UNKNOWN')
  given().knowing({ party: 'archived' }).when(captureLead, { partyId }).thenRefused('PARTY_ARCHIVED')
})

test('refuses a value that is no amount of its currency', () => {
  given()
    .when(captureLead, { ...awa, value: '1.005' })
    .thenRefused('AMOUNT_PRECISION')
  given()
    .when(captureLead, { ...awa, value: '99999999999999' })
    .thenRefused('AMOUNT_TOO_LARGE')
  expect(captureLead.input.safeParse({ ...awa, value: '-1.00' }).success).toBe(false)
})

test('refuses for a tenant that is not there', () => {
  given().knowing({ settings: undefined }).when(captureLead, awa).thenRefused('TENANT_UNKNOWN')
})

test('asks who it is', () => {
  expect(captureLead.input.safeParse({ source: 'Fair' }).success).toBe(false)
  expect(captureLead.input.safeParse({ phone: '77 123 45 67' }).success).toBe(true)
})

test('C-18 keeps what says who it is where destroying the key erases it', () => {
  expect(leadFacts.subject).toBe('leadId')
  expect(personalFieldsOf(leadFacts.types.LeadCaptured.data)).toEqual(['name', 'email', 'phone', 'note'])
  expect(personalFieldsOf(leadFacts.types.LeadConverted.data)).toEqual([
    'displayName',
    'email',
    'phone',
    'address',
    'taxId',
    'title',
  ])
})
