import { z } from 'zod'
import { apiKeyFacts } from '#commands/api-keys/events.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'
import { Role } from '#src/kernel/roles.ts'

export const ApiKeyRow = z.object({
  key_id: z.string(),
  name: z.string(),
  roles: z.array(Role),
  status: z.enum(['active', 'revoked']),
  issued_by: z.string(),
  revoked_by: z.string().nullable(),
  revoked_at: z.string().nullable(),
  ...recordColumns,
})

/** The keys that programs sign in with, one row each. The hash of a key's secret stays in the log. */
export const apiKeys = projection(apiKeyFacts)({
  name: 'api-keys',
  version: 1,
  row: ApiKeyRow,
  key: ['key_id'],
  on: {
    ApiKeyIssued: (event) =>
      insert({
        key_id: event.data.keyId,
        name: event.data.name,
        roles: event.data.roles,
        status: 'active',
        issued_by: event.actor.subject,
        revoked_by: null,
        revoked_at: null,
        ...begunBy(event),
      }),
    ApiKeyRevoked: (event) =>
      change(event.data.keyId, (row) => ({
        ...row,
        status: 'revoked',
        revoked_by: event.actor.subject,
        revoked_at: event.recordedAt,
        ...touchedBy(event),
      })),
  },
})
