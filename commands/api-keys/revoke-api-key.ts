import { z } from 'zod'
import { apiKey } from '#commands/api-keys/key.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Revokes a key for good: whoever holds it no longer gets in. */
export const revokeApiKey = command(apiKey)({
  name: 'revoke-api-key',
  summary: 'Revokes a key for good',
  path: '/api-keys/:keyId/revoke',
  input: z.strictObject({ keyId: Id }),
  may: [],
  refusals: ['NOT_FOUND'],
  stream: ({ keyId }) => keyId,

  decide({ keyId }, state, { refuse }) {
    if (state.status === 'unknown') return refuse('NOT_FOUND')
    if (state.status === 'revoked') return []

    return [{ type: 'ApiKeyRevoked', data: { keyId } }]
  },
})
