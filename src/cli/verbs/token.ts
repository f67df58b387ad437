import { z } from 'zod'
import { signToken } from '#src/auth/tokens.ts'
import { secretsOf } from '#src/cli/secrets.ts'
import { parsed } from '#src/cli/verbs/parsed.ts'
import { say, type VerbParts } from '#src/cli/verbs/with-runtime.ts'
import { StartupError } from '#src/postgres/startup-error.ts'
import { Tenant } from '#src/kernel/ids.ts'
import { Role } from '#src/kernel/roles.ts'

const Options = z.object({
  tenant: Tenant,
  subject: z.string().min(1).max(200),
  roles: z
    .string()
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(z.array(Role).min(1)),
  hours: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number of hours')
    .transform(Number),
})

/** Signs a bearer token that a server with the same secret accepts. */
export async function token({ config }: VerbParts, given: unknown): Promise<void> {
  if (config.identityProvider !== undefined && config.authSecret === undefined) {
    throw new StartupError(
      `The server takes tokens of ${config.identityProvider.issuer} only.`,
      'Get one there, or set AUTH_SECRET, so that its own tokens count as well.',
    )
  }
  const { hours, ...content } = parsed(Options, given)
  say(await signToken({ ...content, secret: secretsOf(config).authSecret, ttl_s: hours * 3600 }))
}
