import { expect, test } from 'vitest'
import { issueApiKey } from '#commands/api-keys/issue-api-key.ts'
import { apiKey } from '#commands/api-keys/key.ts'
import { mayDo } from '#src/kernel/roles.ts'
import { issued, revoked } from '#tests/commands/api-keys/facts.ts'
import { recorded, specification } from '#tests/support/specification.ts'

const given = specification(apiKey)
const request = { name: 'Night import', roles: ['sales' as const, 'finance' as const, 'sales' as const] }

test('issues a key with its roles, and records the hash of its secret only', () => {
  given().when(issueApiKey, request).thenFacts(issued)
})

test('does nothing when the key was issued just so', () => {
  given()
    .when(issueApiKey, request)
    .thenTwiceIsOnce((...all) => given(...all).when(issueApiKey, request))
})

test('refuses a key of that id with another name or other roles', () => {
  given(issued)
    .when(issueApiKey, { ...request, name: 'Day import' })
    .thenRefused('ALREADY_EXISTS')
  given(issued)
    .when(issueApiKey, { ...request, roles: ['admin'] })
    .thenRefused('ALREADY_EXISTS')
})

test('refuses to bring a revoked key back', () => {
  given(issued, revoked).when(issueApiKey, request).thenRefused('STATE_CONFLICT', { status: 'revoked' })
})

test('lets the secret be told once, and tells nothing of it itself', () => {
  expect(issueApiKey.answer([recorded(apiKey, issued)])).toEqual({ revealsSecret: true })
})

test('asks for a name and for known roles', () => {
  for (const wrong of [
    { name: '' },
    { roles: [] },
    { roles: ['root'] },
    { secretHash: issued.data.secretHash },
  ]) {
    expect(issueApiKey.input.safeParse({ ...request, ...wrong }).success).toBe(false)
  }
})

test('is for admins alone', () => {
  expect(mayDo(['finance', 'sales', 'auditor'], issueApiKey.may)).toBe(false)
})
