import { expect, test } from 'vitest'
import { apiKey } from '#commands/api-keys/key.ts'
import { revokeApiKey } from '#commands/api-keys/revoke-api-key.ts'
import { mayDo } from '#src/kernel/roles.ts'
import { issued, keyId, revoked } from '#tests/commands/api-keys/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(apiKey)

test('revokes a key', () => {
  given(issued).when(revokeApiKey, { keyId }).thenFacts(revoked)
})

test('does nothing when it is revoked', () => {
  given(issued)
    .when(revokeApiKey, { keyId })
    .thenTwiceIsOnce((...all) => given(...all).when(revokeApiKey, { keyId }))
})

test('refuses for a key that is not there', () => {
  given().when(revokeApiKey, { keyId }).thenRefused('NOT_FOUND')
})

test('is for admins alone', () => {
  expect(mayDo(['finance', 'sales', 'auditor'], revokeApiKey.may)).toBe(false)
})
