import { expect, test } from 'vitest'
import { archiveParty } from '#commands/parties/archive-party.ts'
import { partyStanding } from '#commands/parties/events.ts'
import { party } from '#commands/parties/party.ts'
import { archived, numbered, partyId, reason, registered, roleAdded } from '#tests/commands/parties/facts.ts'
import { fold, specification } from '#tests/support/specification.ts'

const given = specification(party)

test('C-19 archives a party and says why', () => {
  given(registered()).when(archiveParty, { partyId, reason }).thenFacts(archived)
})

test('does nothing when it was archived for the same reason', () => {
  given(registered())
    .when(archiveParty, { partyId, reason })
    .thenTwiceIsOnce((...all) => given(...all).when(archiveParty, { partyId, reason }))
})

test('refuses to archive it again for another reason', () => {
  given(registered(), archived)
    .when(archiveParty, { partyId, reason: 'a duplicate' })
    .thenRefused('STATE_CONFLICT', { status: 'archived' })
})

test('refuses for a party that is not there', () => {
  given().when(archiveParty, { partyId, reason }).thenRefused('NOT_FOUND')
})

test('C-19 asks for a reason', () => {
  expect(archiveParty.input.safeParse({ partyId }).success).toBe(false)
  expect(archiveParty.input.safeParse({ partyId, reason: ' ' }).success).toBe(false)
})

test('lets other areas see whether a party may take new documents', () => {
  const removed = { type: 'PartyRoleRemoved', data: { partyId, role: 'customer' } } as const
  const updated = { type: 'PartyDetailsUpdated', data: { partyId, phone: null } } as const
  const facts = [registered(), roleAdded('supplier'), removed, updated, numbered('CT-000001')]
  expect(fold(partyStanding, [])).toBe('unknown')
  expect(fold(partyStanding, facts)).toBe('active')
  expect(fold(partyStanding, [...facts, archived])).toBe('archived')
})
