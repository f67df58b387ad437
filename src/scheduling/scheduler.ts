import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import { type CivilDate, dateAt } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { exclusively } from '#src/postgres/exclusively.ts'
import { perform, type RunParts } from '#src/scheduling/perform.ts'
import type { Run } from '#src/scheduling/run.ts'

export interface SchedulerParts extends RunParts {
  readonly url: string
  readonly pool: pg.Pool
  readonly log: Logger
  readonly runs: readonly Run[]
  /** SQL that lists the open tenants: `tenant`, `time_zone`. */
  readonly tenants: string
  now(this: void): Date
  /** How often to look whether a day has begun somewhere. */
  readonly lookEvery_ms?: number
}

const usualLook_ms = 30_000
const actor = { subject: 'scheduler', role: 'finance' } as const

/**
 * Does the scheduled runs of every tenant: once after the start, which makes up for what was missed, and then after
 * each midnight of its time zone. One process does so at a time; another takes over when it ends. Resolves once the
 * run that is under way has stopped.
 */
export function startScheduler(parts: SchedulerParts): { stop(): Promise<void> } {
  const ending = new AbortController()
  const { url, log } = parts
  const onError = (error: unknown): void => log.error({ err: error }, 'the scheduler begins again')
  const running = exclusively({ url, lock: 'ledger.scheduler', signal: ending.signal, onError }, (signal) =>
    eachDay(parts, signal),
  )
  return {
    async stop() {
      ending.abort()
      await running
    },
  }
}

async function eachDay(parts: SchedulerParts, signal: AbortSignal): Promise<void> {
  const lastDays = new Map<string, CivilDate>()
  const every = parts.lookEvery_ms ?? usualLook_ms
  let isWaiting = false
  while (!signal.aborted) {
    const behind = await look(parts, { lastDays, signal })
    if (behind !== undefined && !isWaiting) parts.log.info(behind, waiting)
    isWaiting = behind !== undefined
    await pause(every, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

const waiting = 'scheduled runs wait for read models that have not caught up with the log yet'

/**
 * Does what is due in every tenant. Answers how far a read model is that has not caught up, as after a start beside a
 * long log: all tenants wait for it alike, so the rest is left to the next look.
 */
async function look(
  parts: SchedulerParts,
  { lastDays, signal }: { lastDays: Map<string, CivilDate>; signal: AbortSignal },
): Promise<Refusal['details'] | undefined> {
  for (const { tenant, timeZone } of await tenantsOf(parts)) {
    const businessDate = dateAt(parts.now().toISOString(), timeZone)
    if (signal.aborted || lastDays.get(tenant) === businessDate) continue
    try {
      if (await runAll(parts, { tenant, businessDate, signal })) lastDays.set(tenant, businessDate)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'NOT_READY') return error.details
      throw error
    }
  }
  return undefined
}

async function tenantsOf({ pool, tenants }: SchedulerParts) {
  const { rows } = await pool.query<{ tenant: string; time_zone: string }>(tenants)
  return rows.map(({ tenant, time_zone: timeZone }) => ({ tenant, timeZone }))
}

/**
 * Whether all went through: one that broke off is tried again at the next look. That a read model is not ready is no
 * failure, and is thrown.
 */
async function runAll(
  parts: SchedulerParts,
  order: { tenant: string; businessDate: CivilDate; signal: AbortSignal },
): Promise<boolean> {
  const { tenant, businessDate } = order
  let all = true
  for (const run of parts.runs.filter(({ scheduled }) => scheduled === true)) {
    const about = { run: run.name, tenant, businessDate }
    try {
      const { done, refused } = await perform(run, { ...order, actor }, parts)
      if (done > 0 || refused.length > 0) parts.log.info({ ...about, done, refused }, 'scheduled run')
    } catch (error) {
      if (order.signal.aborted) return false
      if (error instanceof Refusal && error.code === 'NOT_READY') throw error
      parts.log.warn({ ...about, err: error }, 'a scheduled run broke off; it is tried again')
      all = false
    }
  }
  return all
}
