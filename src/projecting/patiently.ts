import { DatabaseError, type Pool, type PoolClient } from 'pg'
import { inTransaction } from '#src/postgres/transaction.ts'
import { sleep } from '#src/projecting/backoff.ts'

/**
 * A transaction that wants views or tables for itself. Whoever waits for such a lock holds up all readers behind
 * it, so it waits a moment only, gives way, and tries again until the signal aborts; undefined then. The longest
 * wait is less than the server's deadlock_timeout (1 s): it must be this transaction that gives way, not a query.
 */
export async function patiently<T>(
  pool: Pool,
  { signal, before }: { signal: AbortSignal; before?: () => Promise<void> },
  work: (client: PoolClient) => Promise<T>,
): Promise<T | undefined> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      await before?.()
      return await inTransaction(pool, async (client) => {
        await client.query(`set local lock_timeout = ${Math.min(100 * 2 ** attempt, 500)}`)
        return work(client)
      })
    } catch (error) {
      if (!(error instanceof DatabaseError) || !(error.code === lockNotAvailable || error.code === deadlock))
        throw error
      await sleep(Math.min(50 * 2 ** attempt, 3_000) * (0.5 + Math.random()), signal)
    }
  }
  return undefined
}

const lockNotAvailable = '55P03'
const deadlock = '40P01'
