import type { Pool, PoolClient } from 'pg'
import { Refusal } from '#src/kernel/errors.ts'
import { rowLoader } from '#src/postgres/row-loader.ts'
import type { Reader, ReadRow, Statement } from '#src/postgres/reader.ts'
import { sessionPool } from '#src/postgres/session-pool.ts'

export interface ReaderOptions {
  /** How many queries run at the same time. */
  readonly connections?: number
  /** How many more may wait for their turn before others are sent away. */
  readonly waiting?: number
  /** After so long the server gives a statement up. */
  readonly statementTimeoutMs?: number
}

export interface OpenReader extends Reader {
  close(): Promise<void>
}

/**
 * Reads on connections of its own, which are in the role of a reader for all their life: whatever goes wrong with
 * a transaction, none of its statements runs as the owner of the tables. Every query is a read-only transaction
 * that first names the tenant; as nothing waits for the answers to that, it costs no time on the way. Statements
 * have no name: one that the server remembers would fail when its view is made anew with other columns.
 */
export async function rowLevelReader(url: string, options: ReaderOptions = {}): Promise<OpenReader> {
  const { connections = 8, waiting = 1_000, statementTimeoutMs = 10_000 } = options
  const pool = sessionPool(url, {
    name: 'ledger reader',
    max: connections,
    settings: {
      role: 'ledger_reader',
      default_transaction_read_only: 'on',
      statement_timeout: String(statementTimeoutMs),
      jit: 'off',
    },
    pipeline: true,
  })
  // A server that does not know the role, or does not grant it, is told now and not by the first query.
  await pool.query('select')

  let underway = 0
  const run = async (work: Work): Promise<ReadRow[][]> => {
    if (underway >= connections + waiting) throw new Refusal('OVERLOADED')
    underway += 1
    try {
      return await runOn(pool, work)
    } finally {
      underway -= 1
    }
  }

  const query = async (tenant: string, statement: Statement): Promise<ReadRow[]> => {
    const [rows = []] = await run({ tenant, statements: [statement], begin: 'begin' })
    return rows
  }
  return {
    query,
    snapshot: (tenant, statements) => run({ tenant, statements, begin: beginSnapshot }),
    byKey: rowLoader(query),
    close: () => pool.end(),
  }
}

interface Work {
  readonly tenant: string
  readonly statements: readonly Statement[]
  readonly begin: string
}

async function runOn(pool: Pool, work: Work): Promise<ReadRow[][]> {
  const client = await pool.connect()
  let lost: Error | undefined
  const onError = (error: Error): void => {
    lost = error
  }
  client.on('error', onError)
  try {
    return await transaction(client, work)
  } finally {
    client.off('error', onError)
    client.release(lost)
  }
}

/**
 * The lock comes before the snapshot: a switch to another generation of a read model either is over, then the
 * snapshot has its rows, or waits until this transaction ends.
 */
const beginSnapshot =
  'begin isolation level repeatable read; lock table ledger.switching in access share mode'

/** Sends all at once. When a step fails, the server refuses those after it. */
async function transaction(client: PoolClient, { tenant, statements, begin }: Work): Promise<ReadRow[][]> {
  const start = client.query(begin)
  const identify = client.query(`select set_config('app.tenant', $1, true)`, [tenant])
  const answers = statements.map(({ text, values }) => client.query<ReadRow>(text, [tenant, ...values]))
  const end = client.query('commit')
  const steps = await Promise.allSettled([start, identify, ...answers, end])
  const failed = steps.find((step) => step.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return Promise.all(answers.map(async (answer) => (await answer).rows))
}
