import type pg from 'pg'
import { errorCode } from '#src/postgres/error-code.ts'

export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable'
  readonly readOnly?: boolean
}

/** Runs work in one transaction: all of it is committed, or, when it throws, nothing. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(begin(options))
    const result = await work(client)
    await commit(client)
    return result
  } catch (error) {
    broken = await rollback(client)
    throw error
  } finally {
    client.release(broken)
  }
}

/**
 * Whether the connection was lost, so that nobody knows if a commit came through, or could not be made at all.
 * An error that the server answered about a statement is none.
 */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = errorCode(error)
  if (code !== undefined) return code.startsWith('08') || lossCodes.has(code)
  return lossTexts.some((text) => error.message.includes(text))
}

const lossCodes = new Set(
  (
    '57P01 57P02 57P03 57P05 ECONNRESET ECONNREFUSED ECONNABORTED EPIPE ETIMEDOUT ' +
    'EHOSTUNREACH ENETUNREACH ENETDOWN EHOSTDOWN ENOTFOUND EAI_AGAIN'
  ).split(' '),
)

/** What `pg` says, without a code, when a connection ends under it. */
const lossTexts = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
]

function begin({ isolation = 'read committed', readOnly = false }: TransactionOptions): string {
  return `begin isolation level ${isolation}${readOnly ? ' read only' : ''}`
}

/** A transaction in which a statement failed is answered with a rollback and no error: that must not pass for done. */
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query('commit')
  if (command !== 'COMMIT') throw new Error('The transaction was rolled back: a statement in it had failed')
}

/** The error that makes the connection useless, if there is one. */
async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback')
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
