import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { inject } from 'vitest'
import { openPool } from '#src/postgres/pool.ts'
import { asAdmin, databaseUrl } from '#tests/support/server.ts'

/** A database of a test's own. */
export interface Database {
  readonly url: string
  readonly pool: pg.Pool
  drop(): Promise<void>
}

/** An empty database with all migrations applied, cloned from the run's template. */
export function freshDatabase(): Promise<Database> {
  const { template, problem } = inject('postgres')
  if (problem !== undefined) throw new Error(`The migrations failed when the tests began: ${problem}`)
  return create(template)
}

/** A database without anything in it, to migrate oneself. */
export function emptyDatabase(): Promise<Database> {
  return create('template0')
}

/** The server of this run, as its superuser; for roles and logins, which belong to no database. */
export function onServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  return asAdmin(inject('postgres').url, work)
}

async function create(template: string): Promise<Database> {
  const server = inject('postgres')
  const name = `${server.template}_${randomBytes(6).toString('hex')}`
  await asAdmin(server.url, (client) => client.query(`create database ${name} template ${template}`))
  const url = databaseUrl(server.url, name)
  const pool = openPool(url, { name: 'test' })
  return {
    url,
    pool,
    drop: async () => {
      if (!pool.ended) await pool.end()
      await asAdmin(server.url, (client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}
