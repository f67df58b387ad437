import { z } from 'zod'
import type { IdentityProvider } from '#src/auth/identity-provider.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true')

const Environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be at most 65535')
    .default(3001),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('.data'),
  DEMO: flag.optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be an address such as postgres://user:password@host:5432/ledger')
    .optional(),
  EVENT_STORE_URL: z
    .string()
    .regex(/^esdb(\+discover)?:\/\//, 'must begin with esdb:// or esdb+discover://')
    .optional(),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  AUTH_JWKS_URL: z
    .string()
    .refine(isSafeAddress, 'must be an https:// address (http:// on loopback only)')
    .optional(),
  AUTH_ISSUER: z.string().min(1).optional(),
  AUTH_AUDIENCE: z.string().min(1).optional(),
  DATA_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be 64 hex digits (32 bytes), for example from: openssl rand -hex 32')
    .optional(),
  WEBHOOK_ALLOW_PRIVATE: flag.default(false),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** The environment, read once. Secrets may still be missing: the embedded default makes its own. */
export interface Config {
  readonly port: number
  readonly host: string
  readonly dataDir: string
  readonly demo: boolean
  /** An outside PostgreSQL; without one the embedded server in `dataDir` runs. */
  readonly databaseUrl: string | undefined
  /** The KurrentDB that holds the log; without one the log is kept in PostgreSQL. */
  readonly eventStore: { readonly url: string } | undefined
  readonly authSecret: string | undefined
  /** Signs people in beside `authSecret`, or alone where that is not set. */
  readonly identityProvider: IdentityProvider | undefined
  readonly dataKey: string | undefined
  /** Whether webhooks may lead into private networks, and over http. */
  readonly webhooksMayBePrivate: boolean
  readonly logLevel: z.output<typeof Environment>['LOG_LEVEL']
}

/** Reads the configuration from the environment; a wrong value ends the start with a text that names it. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const named = Object.keys(Environment.shape).map((name) => [
    name,
    environment[name] === '' ? undefined : environment[name],
  ])
  const parsed = Environment.safeParse(Object.fromEntries(named))
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
    throw new StartupError(
      `The configuration is wrong: ${problems.join('; ')}.`,
      'README lists what each variable takes.',
    )
  }
  const config = parsed.data
  refuseIncomplete(config)
  return {
    port: config.PORT,
    host: config.HOST,
    dataDir: config.DATA_DIR,
    demo: config.DEMO ?? (config.DATABASE_URL === undefined && config.EVENT_STORE_URL === undefined),
    databaseUrl: config.DATABASE_URL,
    eventStore: config.EVENT_STORE_URL === undefined ? undefined : { url: config.EVENT_STORE_URL },
    authSecret: config.AUTH_SECRET,
    identityProvider: identityProviderOf(config),
    dataKey: config.DATA_KEY,
    webhooksMayBePrivate: config.WEBHOOK_ALLOW_PRIVATE,
    logLevel: config.LOG_LEVEL,
  }
}

/** Whether everybody on this machine may do everything, because nothing was configured that tells who somebody is. */
export function isOpen({ authSecret, identityProvider }: Config): boolean {
  return authSecret === undefined && identityProvider === undefined
}

function identityProviderOf(config: z.output<typeof Environment>): IdentityProvider | undefined {
  const { AUTH_JWKS_URL: jwksUrl, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = config
  if (jwksUrl === undefined) {
    if (issuer === undefined && audience === undefined) return undefined
    throw new StartupError(
      `${issuer === undefined ? 'AUTH_AUDIENCE' : 'AUTH_ISSUER'} is set, but AUTH_JWKS_URL is missing.`,
      'Set it to where the identity provider publishes its keys.',
    )
  }
  if (issuer === undefined) {
    throw new StartupError(
      'AUTH_ISSUER is missing.',
      'With AUTH_JWKS_URL it must name the issuer (iss) of the tokens, exactly as they do.',
    )
  }
  return { jwksUrl, issuer, audience: audience ?? 'grand-livre' }
}

function refuseIncomplete(config: z.output<typeof Environment>): void {
  if (config.DATABASE_URL !== undefined && config.AUTH_SECRET === undefined) {
    throw new StartupError(
      'AUTH_SECRET is missing.',
      'With DATABASE_URL the secrets of API keys are derived from it, also beside AUTH_JWKS_URL: set it.',
    )
  }
  if (config.DATABASE_URL !== undefined && config.DATA_KEY === undefined) {
    throw new StartupError(
      'DATA_KEY is missing.',
      'With DATABASE_URL the key of the personal data must be given.',
    )
  }
  const asksWho = config.AUTH_SECRET !== undefined || config.AUTH_JWKS_URL !== undefined
  if (!isLoopback(config.HOST) && !asksWho) {
    throw new StartupError(
      `HOST is ${config.HOST}, which others can reach, and AUTH_SECRET is missing.`,
      'Set AUTH_SECRET or AUTH_JWKS_URL, so that the server asks who they are, or leave HOST at 127.0.0.1.',
    )
  }
}

/** Keys that came over an open network could be anybody's. */
function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')))
}

/** Whether only programs on this machine can reach a host address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
