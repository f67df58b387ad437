import type pg from 'pg'

/** What the processes of a ledger tell each other: rows have moved on, or there are other generations. */
export type Notice = 'checkpoints' | 'generations'

export const noticeChannel = 'ledger_projections'

/** Tells all processes, this one among them. */
export async function announce(pool: pg.Pool, notice: Notice): Promise<void> {
  await pool.query('select pg_notify($1, $2)', [noticeChannel, notice])
}

/** Waits for its turn among all that make, switch or retire generations of a read model; it ends with the transaction. */
export async function takeTurn(client: pg.ClientBase, name: string): Promise<void> {
  await client.query(
    `insert into ledger.generation_numbers (name, last) values ($1, 0)
     on conflict (name) do update set last = generation_numbers.last`,
    [name],
  )
}
