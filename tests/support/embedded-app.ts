/** A program on the embedded database, to be killed by tests: `node embedded-app.ts <folder>`. */
import { Client } from 'pg'
import { startEmbedded } from '#src/postgres/embedded.ts'

const settings = { fsync: 'off', shared_buffers: '16MB' }
const embedded = await startEmbedded({ dataDir: process.argv[2] ?? '', log: () => undefined, settings })
const client = new Client(embedded.url)
await client.connect()
await client.query('create table if not exists notes (text text)')
await client.query(`insert into notes values ('started')`)
const alive = setInterval(() => undefined, 1_000)

process.once('SIGINT', () => {
  void (async () => {
    await client.query(`insert into notes values ('last words')`)
    await client.end()
    await embedded.stop()
    clearInterval(alive)
    process.stdout.write('stopped\n')
  })()
})
process.stdout.write(`${embedded.url}\n`)
