import pino from 'pino'
import { authenticator } from '#src/auth/authenticator.ts'
import type { AuthenticatorParts } from '#src/auth/authenticator.ts'
import { signToken } from '#src/auth/tokens.ts'
import type { CommandOutcome, CommandRequest } from '#src/deciding/request.ts'
import { memoryStore } from '#src/event-store/memory.ts'
import type { App } from '#src/http/routes.ts'
import { buildServer } from '#src/http/server.ts'
import type { ServerParts } from '#src/http/server.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { Role } from '#src/kernel/roles.ts'
import { shelves } from '#tests/http/example-area.ts'

export const secret = 'a secret of the tests, long enough to sign with'

/** What a token of the tests says: who, in which role, of which tenant. */
export function token(...roles: Role[]): Promise<string> {
  return signToken({ secret, tenant: 'demo', subject: 'amelie', roles, ttl_s: 600 })
}

export async function bearer(...roles: Role[]): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await token(...roles)}` }
}

/** Authentication by tokens alone, for the tenants demo and other. */
export function tokenAuth(changes: Partial<AuthenticatorParts> = {}) {
  return authenticator({
    secret,
    apiKeys: { verify: async () => undefined },
    tenantExists: async (tenant) => ['demo', 'other'].includes(tenant),
    ...changes,
  })
}

export const shelfId = '018f3c1e-0000-7000-8000-000000000001'

export function outcome(changes: Partial<CommandOutcome> = {}): CommandOutcome {
  return {
    id: shelfId,
    revision: 0,
    number: undefined,
    warnings: [],
    details: {},
    position: '42',
    replayed: false,
    created: false,
    pending: [],
    events: [],
    ...changes,
  }
}

/** A server with the example area. It keeps what it was asked to execute, and the lines it logged. */
export async function serve(changes: Partial<ServerParts> = {}) {
  const asked: CommandRequest[] = []
  const logged: Record<string, unknown>[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line)) })
  const app = await buildServer({
    areas: [shelves],
    queryRoutes: [],
    execute: async (request) => {
      asked.push(request)
      return outcome({ created: request.command.creates !== undefined })
    },
    reader: noReader,
    readModels: { waitFor: async () => undefined, status: async () => [] },
    store: memoryStore(),
    parked: { list: async () => [], retry: async () => undefined },
    auth: tokenAuth(),
    version: '1.2.3',
    log,
    checkAnswers: true,
    ...changes,
  })
  return { app, asked, logged }
}

/** The port that a listening server was given. */
export function portOf({ server }: App): number {
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port.')
  return address.port
}

/** Stands for a ledger that refuses every command. */
export function refusing(...refusal: ConstructorParameters<typeof Refusal>): ServerParts['execute'] {
  return () => Promise.reject(new Refusal(...refusal))
}

const noReader: ServerParts['reader'] = {
  query: async () => [],
  snapshot: async (_tenant, statements) => statements.map(() => []),
  byKey: async () => undefined,
}
