import { openPool } from '../../src/postgres/pool.ts'
import { v7 } from 'uuid'
import { closedLoop, type Stretch } from './closed-loop.ts'
import { answerTasks } from './tasks.ts'

const clients = 32
const pool = openPool(process.env['BENCH_URL'] ?? '', { name: 'bench inserts', max: clients })

/** The yardstick: the row that the ledger stores, one insert and one transaction each, nothing checked. */
const insert = `insert into bench_events
    (position, recorded_at, revision, schema_version, effective_on, tenant, stream, type, meta, data)
  values (nextval('bench_positions'), now(), $1, $2, $3, $4, $5, $6, $7, $8)`

interface Row {
  schema_version: number
  effective_on: string
  tenant: string
  type: string
  meta: string
  data: string
}
let values: unknown[] = []

answerTasks({
  async prepare() {
    await pool.query(
      `create table bench_events (like ledger.events including all); create sequence bench_positions`,
    )
    const { rows } = await pool.query<Row>(
      `select schema_version, effective_on, tenant, type, meta::text, data::text
       from ledger.events where type = 'NoteWritten' order by position desc limit 1`,
    )
    const [row] = rows
    if (row === undefined) throw new Error('the ledger has stored no note yet')
    values = [row.tenant, row.type, row.meta, row.data]
    values.unshift(row.schema_version, row.effective_on)
    await Promise.all(Array.from({ length: clients }, () => pool.query('select pg_sleep(0.05)')))
  },
  insert(stretch: Stretch) {
    const [version, date, tenant, ...rest] = values
    return closedLoop(stretch, () =>
      pool.query({
        name: 'insert',
        text: insert,
        values: [0, version, date, tenant, `note-${String(tenant)}.${v7()}`, ...rest],
      }),
    )
  },
})
