import type { Pool, PoolClient } from 'pg'
import { inTransaction } from '../../src/postgres/transaction.ts'
import type { Position, RecordedEvent } from '../../src/kernel/event.ts'
import type { Change, Projection, Row } from '../../src/kernel/projection.ts'
import type { GenerationTable } from '../../src/projecting/generation-tables.ts'

interface Target {
  readonly projection: Projection
  readonly generation: number
  readonly table: GenerationTable
}

/**
 * The same fold into the same table as one would write it by hand: per event, read the row, change it, write it.
 * A page of events is one transaction, which ends with the checkpoint; the statements are prepared once.
 */
export function rowByRow(pool: Pool, target: Target) {
  const { projection, generation, table } = target
  const texts = statements(table, generation)

  async function apply(client: PoolClient, event: RecordedEvent, change: Change): Promise<void> {
    const row = change.kind === 'insert' ? change.row : await changed(client, event, change)
    if (row === undefined) return
    const stored: Row = { tenant: event.tenant, ...row }
    const values = table.columns.map((column) => stored[column.replaceAll('"', '')])
    await client.query({ ...texts.write, values })
  }

  async function changed(client: PoolClient, event: RecordedEvent, change: Change): Promise<Row | undefined> {
    if (change.kind !== 'change') throw new Error('this fold takes no row away')
    const { rows } = await client.query<Row>({ ...texts.read, values: [event.tenant, ...change.key] })
    const { tenant: _tenant, ...row } = rows[0] ?? {}
    return change.fold(projection.row.parse(row))
  }

  return (events: readonly RecordedEvent[], upTo: Position): Promise<void> =>
    inTransaction(pool, async (client) => {
      for (const event of events) {
        const changes = projection.on[event.type]?.(event) ?? []
        for (const change of [changes].flat() as Change[]) await apply(client, event, change)
      }
      const moved = 'update ledger.projections set checkpoint = $3 where name = $1 and generation = $2'
      await client.query(moved, [projection.name, generation, upTo])
    })
}

/** Prepared on each connection, under names of this generation's own. */
function statements({ name, columns, key }: GenerationTable, generation: number) {
  const places = columns.map((_column, place) => `$${place + 1}`).join(', ')
  const news = columns.map((column) => `${column} = excluded.${column}`).join(', ')
  return {
    read: {
      name: `read ${generation}`,
      text: `select ${columns.join(', ')} from ${name} where ${key.map((column, place) => `${column} = $${place + 1}`).join(' and ')}`,
    },
    write: {
      name: `write ${generation}`,
      text: `insert into ${name} (${columns.join(', ')}) values (${places})
        on conflict (${key.join(', ')}) do update set ${news}`,
    },
  }
}
