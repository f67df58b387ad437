import { z } from 'zod'
import { apiKey } from '#commands/api-keys/key.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Role } from '#src/kernel/roles.ts'
import { text } from '#src/kernel/texts.ts'
import { sameValues } from '#src/kernel/values.ts'

/** Issues a key that a program signs in with. The rule and the log see the hash of its secret, never the secret. */
export const issueApiKey = command(apiKey)({
  name: 'issue-api-key',
  summary: 'Issues a key that a program signs in with',
  path: '/api-keys',
  input: z.strictObject({
    id: Id.optional(),
    name: text(100),
    roles: z
      .array(Role)
      .min(1, 'must name at least one role')
      .max(Role.options.length)
      .transform((roles) => [...new Set(roles)].sort()),
  }),
  may: [],
  refusals: ['ALREADY_EXISTS', 'STATE_CONFLICT'],
  creates: 'api_key',
  stream: (_input, { newId }) => newId,

  decide({ name, roles }, state, { newId, secret, refuse }) {
    if (state.status !== 'unknown') {
      const { name: heldName, roles: heldRoles } = state.issue
      if (!sameValues({ name, roles }, { name: heldName, roles: heldRoles })) return refuse('ALREADY_EXISTS')
      return state.status === 'active' ? [] : refuse('STATE_CONFLICT', { status: state.status })
    }

    return [{ type: 'ApiKeyIssued', data: { keyId: newId, name, roles, secretHash: secret.hash } }]
  },

  /** Whoever answers adds the secret itself: to the request that issued it, and to that request sent again. */
  answer: () => ({ revealsSecret: true }),
})
