import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { connection } from '#src/postgres/pool.ts'

const retry_ms = 1_000

export interface Exclusive {
  readonly url: string
  /** Two programs that name the same lock on the same database exclude each other. */
  readonly lock: string
  readonly signal: AbortSignal
  onError(this: void, error: unknown): void
}

/**
 * Does work in one process at a time: a lock of the database that lives as long as its connection, so that
 * another process goes on where this one ended. Work that fails is begun again after a pause.
 */
export async function exclusively(
  exclusive: Exclusive,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  while (!exclusive.signal.aborted) {
    try {
      await once(exclusive, work)
    } catch (error) {
      if (!exclusive.signal.aborted) exclusive.onError(error)
    }
    await pause(retry_ms, undefined, { signal: exclusive.signal, ref: false }).catch(() => undefined)
  }
}

async function once(
  { url, lock, signal }: Exclusive,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ ...connection(url), application_name: lock, keepAlive: true })
  const lost = new AbortController()
  client.on('error', () => lost.abort())
  client.on('end', () => lost.abort())
  await client.connect()
  try {
    if (await taken(client, lock, signal)) await work(AbortSignal.any([signal, lost.signal]))
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function taken(client: pg.Client, lock: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
      [lock],
    )
    if (rows[0]?.taken === true) return true
    await pause(retry_ms, undefined, { signal, ref: false }).catch(() => undefined)
  }
  return false
}
