import type { ApiKeyEvent } from '#commands/api-keys/events.ts'
import { newId, secretHash } from '#tests/support/specification.ts'

export const keyId = newId

export const issued = {
  type: 'ApiKeyIssued',
  data: { keyId, name: 'Night import', roles: ['finance', 'sales'], secretHash },
} satisfies ApiKeyEvent
export const revoked = { type: 'ApiKeyRevoked', data: { keyId } } satisfies ApiKeyEvent
