import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql'
import pg from 'pg'
import { v7 } from 'uuid'
import { closedLoop } from './closed-loop.ts'
import { note } from './note.ts'
import { answerTasks } from './tasks.ts'

// As many connections as callers; with its usual pool of ten it is no faster.
const connectionString = process.env.BENCH_URL
const pool = new pg.Pool({ connectionString, max: 32 })
const store = getPostgreSQLEventStore(connectionString, { connectionOptions: { pool } })

answerTasks({
  prepare: () => store.schema.migrate(),
  append: (stretch) =>
    closedLoop(stretch, () => store.appendToStream(`note-${v7()}`, [{ type: 'NoteWritten', data: note(1) }])),
})
