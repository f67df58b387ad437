import { z } from 'zod'
import { facts, type FactsOf } from '#src/kernel/event.ts'
import { Role } from '#src/kernel/roles.ts'

export const apiKeyFacts = facts({
  ApiKeyIssued: z.object({
    keyId: z.string(),
    name: z.string(),
    roles: z.array(Role),
    /** The SHA-256 of the secret, in hex. The secret itself is nowhere in the log. */
    secretHash: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  ApiKeyRevoked: z.object({ keyId: z.string() }),
})
export type ApiKeyEvent = FactsOf<typeof apiKeyFacts>
