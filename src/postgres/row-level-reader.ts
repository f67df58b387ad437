import { DatabaseError } from 'pg'
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
 * a transaction, none of its statements runs as the owner of the tables. Every query first names the tenant; as
 * nothing waits for the answer to that, it costs no time on the way.
 */
export async function rowLevelReader(url: string, options: ReaderOptions = {}): Promise<OpenReader> {
  const { connections = 8, waiting = 1_000, statementTimeoutMs = 10_000 } = options
  const settings = {
    role: 'ledger_reader',
    default_transaction_read_only: 'on',
    statement_timeout: String(statementTimeoutMs),
    jit: 'off',
  }
  const pool = sessionPool(url, { name: 'ledger reader', max: connections, settings, pipeline: true })
  const rows = sessionPool(url, {
    name: 'ledger rows',
    max: connectionsForRows,
    settings: { ...settings, ...byIndex },
    pipeline: true,
  })
  // A server that does not know the role, or does not grant it, is told now and not by the first query.
  await pool.query('select')

  let underway = 0
  const run = async <T>(on: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
    if (underway >= connections + waiting) throw new Refusal('OVERLOADED')
    underway += 1
    try {
      return await onClient(on, work)
    } finally {
      underway -= 1
    }
  }

  return {
    query: (tenant, { text, values }) => run(pool, (client) => answer(client, tenant, { text, values })),
    snapshot: (tenant, statements) => run(pool, (client) => snapshot(client, tenant, statements)),
    byKey: rowLoader(prepared((tenant, named) => run(rows, (client) => answer(client, tenant, named)))),
    async close() {
      await Promise.all([pool.end(), rows.end()])
    },
  }
}

const connectionsForRows = 4

/**
 * Rows are looked up by their key alone, and how is planned once, perhaps while the table is empty: the plan must
 * suit the full one.
 */
const byIndex = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off' }

/** With a name, the server remembers how to run it. */
interface Named extends Statement {
  readonly name?: string
}

/**
 * Prepares statements that come again and again. One whose view was made anew with other columns fails under its
 * name for ever, so it is run without one, and gets another.
 */
function prepared(query: (tenant: string, statement: Named) => Promise<ReadRow[]>): Reader['query'] {
  const names = new Map<string, string>()
  let named = 0
  const nameOf = (text: string): string => {
    const name = names.get(text) ?? `by key ${(named += 1)}`
    names.set(text, name)
    return name
  }

  return async (tenant, statement) => {
    const name = nameOf(statement.text)
    try {
      return await query(tenant, { ...statement, name })
    } catch (error) {
      if (!(error instanceof DatabaseError && error.code === otherColumns)) throw error
      if (names.get(statement.text) === name) names.delete(statement.text)
      return query(tenant, statement)
    }
  }
}

/** "cached plan must not change result type" */
const otherColumns = '0A000'

async function onClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let lost: Error | undefined
  const onError = (error: Error): void => {
    lost = error
  }
  client.on('error', onError)
  try {
    return await work(client)
  } finally {
    client.off('error', onError)
    client.release(lost)
  }
}

/** One statement is a transaction of its own: it needs no other around it. */
async function answer(client: PoolClient, tenant: string, { text, values, name }: Named): Promise<ReadRow[]> {
  const identified = client.query({ name: 'identify', text: identify, values: [tenant, false] })
  const asked = { text, values: [tenant, ...values] }
  const answered = client.query<ReadRow>(name === undefined ? asked : { ...asked, name })
  const [first, second] = await Promise.allSettled([identified, answered])
  if (first.status === 'rejected') throw first.reason
  if (second.status === 'rejected') throw second.reason
  return second.value.rows
}

const identify = `select set_config('app.tenant', $1, $2)`

/**
 * The lock comes before the snapshot: a switch to another generation of a read model either is over, then the
 * snapshot has its rows, or waits until this transaction ends.
 */
const beginSnapshot =
  'begin isolation level repeatable read; lock table ledger.switching in access share mode'

/** Sends all at once. When a step fails, the server refuses those after it. */
async function snapshot(
  client: PoolClient,
  tenant: string,
  statements: readonly Statement[],
): Promise<ReadRow[][]> {
  const start = client.query(beginSnapshot)
  const identified = client.query(identify, [tenant, true])
  const answers = statements.map(({ text, values }) => client.query<ReadRow>(text, [tenant, ...values]))
  const end = client.query('commit')
  const steps = await Promise.allSettled([start, identified, ...answers, end])
  const failed = steps.find((step) => step.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return Promise.all(answers.map(async (answer) => (await answer).rows))
}
