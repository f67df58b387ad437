import type { App } from '#src/http/routes.ts'
import type { ProjectionStatus } from '#src/projecting/status.ts'

/** What must answer for the server to be of use, by name. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>

export interface HealthParts {
  readonly version: string
  readonly checks: Checks
  projections(this: void): Promise<readonly ProjectionStatus[]>
}

const patience_ms = 2_000

/** Whether the process runs, and whether it can do its work. Nothing here belongs to a tenant. */
export function addHealthRoutes(app: App, parts: HealthParts): void {
  app.get('/health/live', { schema: { hide: true } }, () => ({ status: 'live', version: parts.version }))

  let looking: Promise<Readiness> | undefined
  app.get('/health/ready', { schema: { hide: true } }, async (_request, reply) => {
    looking ??= readiness(parts).finally(() => (looking = undefined))
    const found = await looking
    return reply.code(found.status === 'ready' ? 200 : 503).send(found)
  })
}

interface Readiness {
  readonly status: 'ready' | 'not ready'
  readonly version: string
  readonly checks: Readonly<Record<string, 'ok' | 'unreachable'>>
  readonly projections: readonly object[]
}

async function readiness({ version, checks, projections }: HealthParts): Promise<Readiness> {
  const [results, statuses] = await Promise.all([
    Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await outcomeOf(check)] as const)),
    within(projections).catch(() => undefined),
  ])
  const found = {
    ...Object.fromEntries(results),
    projections: statuses === undefined ? 'unreachable' : 'ok',
  } as const
  const isWell = Object.values(found).every((result) => result === 'ok')
  const isRunning = statuses?.every(({ state }) => state !== 'halted') === true
  return {
    status: isWell && isRunning ? 'ready' : 'not ready',
    version,
    checks: found,
    projections: (statuses ?? []).map(withoutCause),
  }
}

async function outcomeOf(check: () => Promise<unknown>): Promise<'ok' | 'unreachable'> {
  return within(check).then(
    () => 'ok',
    () => 'unreachable',
  )
}

/** A cause may quote a tenant's data, which is nobody's business here. */
function withoutCause({ name, state, checkpoint, lag, halt }: ProjectionStatus): object {
  return { name, state, checkpoint, lag, halt: halt && { position: halt.position, eventId: halt.eventId } }
}

async function within<T>(work: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('It took too long.')), patience_ms)
  try {
    return await Promise.race([work(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
