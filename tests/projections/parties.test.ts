import { expect, test } from 'vitest'
import type { PartyEvent } from '#commands/parties/events.ts'
import { parties } from '#projections/parties.ts'
import { erased } from '#src/kernel/event.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const partyId = '018f3c1e-0000-7000-8000-000000000001'
const registered: Extract<PartyEvent, { type: 'PartyRegistered' }> = {
  type: 'PartyRegistered',
  data: {
    partyId,
    displayName: 'Société Œuvrière',
    kind: 'business',
    roles: ['customer'],
    email: 'Bonjour@example.com',
    phone: '+221771234567',
    address: '1 rue de Thiès',
    legacyId: '17',
    number: null,
  },
}
const row = (...facts: readonly PartyEvent[]) =>
  rowsOf(parties, logOf(...facts.map((fact) => [partyId, fact] as const)))[0]

test('R-052 R-053 R-054 R-055 R-056 a party is a row with its name, e-mail and address', () => {
  expect(row(registered)).toEqual({
    party_id: partyId,
    display_name: 'Société Œuvrière',
    kind: 'business',
    roles: ['customer'],
    email: 'Bonjour@example.com',
    phone: '+221771234567',
    address: '1 rue de Thiès',
    number: null,
    legacy_id: '17',
    status: 'active',
    archive_reason: null,
    search: 'societe oeuvriere bonjour@example.com +221771234567',
    sort_name: 'societe oeuvriere',
    created_at: '2025-03-22T10:00:00.000Z',
    updated_at: '2025-03-22T10:00:00.000Z',
    revision: 0,
  })
})

test('C-29 its number comes later and it is found by it', () => {
  expect(row(registered, { type: 'PartyNumbered', data: { partyId, number: 'CT-000001' } })).toMatchObject({
    number: 'CT-000001',
    search: 'societe oeuvriere bonjour@example.com +221771234567 ct-000001',
    revision: 1,
  })
})

test('a detail left out stays, null takes it away', () => {
  const updated: PartyEvent = {
    type: 'PartyDetailsUpdated',
    data: { partyId, displayName: 'Awa', email: null },
  }
  expect(row(registered, updated)).toMatchObject({
    display_name: 'Awa',
    email: null,
    phone: '+221771234567',
    address: '1 rue de Thiès',
    kind: 'business',
    search: 'awa +221771234567',
    sort_name: 'awa',
  })
})

test('C-02 its roles come and go', () => {
  const added: PartyEvent = { type: 'PartyRoleAdded', data: { partyId, role: 'supplier' } }
  const removed: PartyEvent = { type: 'PartyRoleRemoved', data: { partyId, role: 'customer' } }
  expect(row(registered, added)?.['roles']).toEqual(['customer', 'supplier'])
  expect(row(registered, added, removed)?.['roles']).toEqual(['supplier'])
})

test('an archived party stays, with the reason', () => {
  expect(row(registered, { type: 'PartyArchived', data: { partyId, reason: 'moved away' } })).toMatchObject({
    status: 'archived',
    archive_reason: 'moved away',
  })
})

test('C-18 of an erased person nothing is left to find', () => {
  const forgotten = { ...registered.data, displayName: erased, email: erased, phone: erased, address: erased }
  expect(row({ type: 'PartyRegistered', data: forgotten })).toMatchObject({
    display_name: '[erased]',
    search: '[erased] [erased] [erased]',
  })
})
