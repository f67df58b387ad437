import { expect, test } from 'vitest'
import { partyFacts } from '#commands/parties/events.ts'
import { party } from '#commands/parties/party.ts'
import { registerParty } from '#commands/parties/register-party.ts'
import { personalFieldsOf } from '#src/kernel/event.ts'
import { archived, partyId, registered, roleAdded } from '#tests/commands/parties/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(party)
const baobab = { displayName: 'Baobab SARL', roles: ['customer' as const], email: 'compta@baobab.sn' }
const invalid = (over: Record<string, unknown>): boolean =>
  !registerParty.input.safeParse({ ...baobab, ...over }).success

test('R-052 registers a customer as a party, a business unless it says otherwise', () => {
  given().when(registerParty, baobab).thenFacts(registered())
})

test('C-02 registers one party in several roles, each once and in one order', () => {
  given()
    .when(registerParty, { ...baobab, roles: ['supplier', 'customer', 'supplier'] })
    .thenFacts(registered({ roles: ['customer', 'supplier'] }))
})

test('R-056 keeps the address with the party', () => {
  given()
    .when(registerParty, { ...baobab, address: ' 12 rue Félix-Faure\nDakar ' })
    .thenFacts(registered({ address: '12 rue Félix-Faure\nDakar' }))
})

test('C-01 keeps the id of an older system beside its own', () => {
  given()
    .when(registerParty, { ...baobab, legacyId: '42' })
    .thenFacts(registered({ legacyId: '42' }))
  expect(registerParty.creates).toBe('party')
})

test('C-58 keeps a telephone number as E.164', () => {
  given()
    .when(registerParty, { ...baobab, phone: '+221 77.123-45 (67)' })
    .thenFacts(registered({ phone: '+221771234567' }))
})

test('does nothing when it was registered just so, whatever was changed since', () => {
  given()
    .when(registerParty, baobab)
    .thenTwiceIsOnce((...all) => given(...all).when(registerParty, baobab))
  given(registered(), roleAdded('supplier')).when(registerParty, baobab).thenNothing()
  given(registered(), archived)
    .when(registerParty, { ...baobab, id: partyId })
    .thenNothing()
})

test('refuses to register another party under the same id', () => {
  given(registered())
    .when(registerParty, { ...baobab, displayName: 'Baobab SA' })
    .thenRefused('ALREADY_EXISTS')
  given(registered())
    .when(registerParty, { ...baobab, roles: ['supplier'] })
    .thenRefused('ALREADY_EXISTS')
})

test('C-30 asks for a display name, and leaves the e-mail address to choice', () => {
  expect(invalid({ displayName: undefined })).toBe(true)
  expect(invalid({ displayName: '   ' })).toBe(true)
  expect(invalid({ email: undefined })).toBe(false)
})

test('R-055 takes an e-mail address only when it is one', () => {
  expect(invalid({ email: 'baobab' })).toBe(true)
  expect(invalid({ email: 'a@b' })).toBe(true)
  expect(invalid({ email: `${'a'.repeat(250)}@b.sn` })).toBe(true)
})

test('C-02 asks for at least one role, and only for known ones', () => {
  expect(invalid({ roles: [] })).toBe(true)
  expect(invalid({ roles: ['friend'] })).toBe(true)
})

test('C-18 keeps the details of a person where destroying the key erases them', () => {
  const { PartyRegistered, PartyDetailsUpdated } = partyFacts.types
  expect(partyFacts.subject).toBe('partyId')
  expect(personalFieldsOf(PartyRegistered.data)).toEqual(['displayName', 'email', 'phone', 'address'])
  expect(personalFieldsOf(PartyDetailsUpdated.data)).toEqual(['displayName', 'email', 'phone', 'address'])
})
