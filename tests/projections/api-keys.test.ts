import { expect, test } from 'vitest'
import type { ApiKeyEvent } from '#commands/api-keys/events.ts'
import { apiKeys } from '#projections/api-keys.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

const keyId = '018f3c1e-0000-7000-8000-000000000003'
const issued: ApiKeyEvent = {
  type: 'ApiKeyIssued',
  data: { keyId, name: 'The shop', roles: ['sales'], secretHash: 'ab'.repeat(32) },
}

test('a key is a row that says who issued it, and holds nothing of its secret', () => {
  const [row] = rowsOf(apiKeys, logOf([keyId, issued]))
  expect(row).toMatchObject({
    key_id: keyId,
    name: 'The shop',
    roles: ['sales'],
    status: 'active',
    issued_by: 'amina',
  })
  expect(JSON.stringify(row)).not.toContain('abab')
})

test('a revoked key says by whom and when', () => {
  const revoked: ApiKeyEvent = { type: 'ApiKeyRevoked', data: { keyId } }
  const [row] = rowsOf(apiKeys, logOf([keyId, issued], [keyId, revoked, { by: 'boubacar' }]))
  expect(row).toMatchObject({
    status: 'revoked',
    revoked_by: 'boubacar',
    revoked_at: '2025-03-22T10:00:01.000Z',
  })
})
