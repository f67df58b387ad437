import { z } from 'zod'
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
  DATA_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be 64 hex digits (32 bytes), for example from: openssl rand -hex 32')
    .optional(),
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
  readonly authSecret: string | undefined
  readonly dataKey: string | undefined
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
    demo: config.DEMO ?? config.DATABASE_URL === undefined,
    databaseUrl: config.DATABASE_URL,
    authSecret: config.AUTH_SECRET,
    dataKey: config.DATA_KEY,
    logLevel: config.LOG_LEVEL,
  }
}

function refuseIncomplete(config: z.output<typeof Environment>): void {
  if (config.EVENT_STORE_URL !== undefined) {
    throw new StartupError(
      'EVENT_STORE_URL is set, but this version keeps its log in PostgreSQL.',
      'Unset it.',
    )
  }
  if (config.DATABASE_URL !== undefined && config.AUTH_SECRET === undefined) {
    throw new StartupError(
      'AUTH_SECRET is missing.',
      'With DATABASE_URL the server asks who sends a request: set it.',
    )
  }
  if (config.DATABASE_URL !== undefined && config.DATA_KEY === undefined) {
    throw new StartupError(
      'DATA_KEY is missing.',
      'With DATABASE_URL the key of the personal data must be given.',
    )
  }
  if (!isLoopback(config.HOST) && config.AUTH_SECRET === undefined) {
    throw new StartupError(
      `HOST is ${config.HOST}, which others can reach, and AUTH_SECRET is missing.`,
      'Set AUTH_SECRET, so that the server asks who they are, or leave HOST at 127.0.0.1.',
    )
  }
}

/** Whether only programs on this machine can reach a host address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
