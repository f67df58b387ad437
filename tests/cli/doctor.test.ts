import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { examine } from '#src/cli/verbs/doctor.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { rooms } from '#src/rooms.ts'
import { provider, signer } from '#tests/auth/provider.ts'
import { appOn, openTenant, secrets } from '#tests/support/app.ts'
import { type Database, emptyDatabase, freshDatabase } from '#tests/support/postgres.ts'

let database: Database
const live = 'update ledger.projections set'
beforeAll(async () => {
  database = await freshDatabase()
  const app = await appOn(database)
  for (const slug of ['acme', 'bravo']) await openTenant(app, slug)
  const head = await app.runtime.store.head()
  await Promise.all(rooms.readModels.map(({ projection }) => app.projections.waitFor(projection.name, head)))
  await app.close()
  // What a read model does not want is noted now and then only, and a stop may come before that.
  await database.pool.query(`${live} checkpoint = (select max(position) from ledger.events)`)
}, 60_000)
afterAll(() => database.drop())

const settings = { AUTH_SECRET: secrets.authSecret, DATA_KEY: secrets.dataKey }

/** What doctor says, line by line. */
async function said(environment: Record<string, string>, models = rooms.readModels): Promise<string[]> {
  const found = await examine(environment, { readModels: models })
  return found.map(({ what, isWell, text }) => `${isWell ? 'ok' : 'WRONG'} ${what}: ${text}`)
}

async function wrongs(models?: readonly ReadModel[]): Promise<string[]> {
  const lines = await said({ ...settings, DATABASE_URL: database.url }, models)
  return lines.filter((line) => line.startsWith('WRONG'))
}

test('a ledger that is well is told so, thing by thing', async () => {
  const lines = await said({ ...settings, DATABASE_URL: database.url })
  expect(lines.filter((line) => line.startsWith('WRONG'))).toEqual([])
  const things = lines.map((line) => line.split(' ')[1])
  const all =
    'node configuration disk database clock schema roles grants log append-only projections reactions'
  expect(things).toEqual(all.split(' ').map((thing) => `${thing}:`))
})

const park = `insert into ledger.parked_reactions
  (id, tenant, reaction, command, event_id, event_type, stream, revision, position, code, details)
  values (gen_random_uuid(), 'acme', 'when-x', 'do-x', gen_random_uuid(), 'X', 's', 0, '1', 'INTERNAL', '{}')`

const injuries: readonly (readonly [told: RegExp, harm: string, cure: string])[] = [
  [
    /schema: is older than this program: auth\/001-people\.sql; start the server/,
    `create table kept as select * from ledger.migrations where key = 'auth/001-people.sql';
     delete from ledger.migrations where key = 'auth/001-people.sql'`,
    'insert into ledger.migrations select * from kept; drop table kept',
  ],
  [
    /schema: is newer than this program: auth\/999-later\.sql; start the version/,
    `insert into ledger.migrations (key, checksum) values ('auth/999-later.sql', '')`,
    `delete from ledger.migrations where key = 'auth/999-later.sql'`,
  ],
  [
    /schema: was made from other files than these: auth\/001-people\.sql; restore them/,
    `update ledger.migrations set checksum = checksum || 'x' where key = 'auth/001-people.sql'`,
    `update ledger.migrations set checksum = rtrim(checksum, 'x') where key = 'auth/001-people.sql'`,
  ],
  [
    /grants: read_models\.expenses cannot be read by ledger_reader; run: grant select on read_models\.expenses/,
    'revoke select on read_models.expenses from ledger_reader',
    'grant select on read_models.expenses to ledger_reader',
  ],
  [
    /grants: ledger\.events can be changed by ledger_reader; run: revoke/,
    'grant insert on ledger.events to ledger_reader',
    'revoke insert on ledger.events from ledger_reader',
  ],
  [
    /grants: read_models\.expenses shows every tenant\u2019s rows/,
    'alter view read_models.expenses reset (security_invoker)',
    'alter view read_models.expenses set (security_invoker = true)',
  ],
  [
    /append-only: ledger\.events can be changed: .* run: alter table ledger\.events enable trigger/,
    'alter table ledger.events disable trigger events_never_change',
    'alter table ledger.events enable trigger events_never_change',
  ],
  [
    /append-only: ledger\.log can be changed: .* run: create trigger log_never_changes/,
    'drop trigger log_never_changes on ledger.log',
    `create trigger log_never_changes before update or delete or truncate on ledger.log
       for each statement execute function ledger.refuse_change()`,
  ],
  [
    /projections: expenses is halted at position 1: it broke; .*ledger rebuild expenses/,
    `${live} halt_position = 1, halt_event = 'e', halt_cause = 'it broke' where name = 'expenses'`,
    `${live} halt_position = null, halt_event = null, halt_cause = null where name = 'expenses'`,
  ],
  [
    /projections: expenses has folded the log up to 1\d+, but it ends at \d+: .*older backup/,
    `${live} checkpoint = checkpoint + 1000 where name = 'expenses'`,
    `${live} checkpoint = checkpoint - 1000 where name = 'expenses'`,
  ],
  [
    /projections: expenses is in version 1\d\d, .*start the newer program/,
    `${live} version = version + 100 where name = 'expenses'`,
    `${live} version = version - 100 where name = 'expenses'`,
  ],
  [
    /projections: expenses was folded from another log; .*ledger rebuild all/,
    `${live} log = 'x' || log where name = 'expenses'`,
    `${live} log = ltrim(log, 'x') where name = 'expenses'`,
  ],
  [/reactions: parked: when-x \(1\); see GET/, park, 'truncate ledger.parked_reactions'],
  [
    /reactions: .* followed another log/,
    `update ledger.reactions set log = 'x' || log`,
    `update ledger.reactions set log = ltrim(log, 'x')`,
  ],
]

test.each(injuries)(
  'it finds exactly what is wrong, with what to do about it: %s',
  async (told, harm, cure) => {
    await database.pool.query(harm)
    const found = await wrongs()
    await database.pool.query(cure)
    expect(found).toEqual([expect.stringMatching(told)])
    expect(await wrongs()).toEqual([])
  },
)

test('a table without row-level security is told', async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    `select format('%s.expenses', nspname) as name from pg_namespace where nspname like 'gen\\_%\\_expenses'`,
  )
  const table = rows[0]?.name ?? ''
  await database.pool.query(`alter table ${table} disable row level security`)
  const found = await wrongs()
  await database.pool.query(`alter table ${table} enable row level security`)
  expect(found).toEqual([expect.stringContaining(`${table} shows every tenant`)])
})

test('an older version of a read model is told, unless its new one is being built', async () => {
  const newer = rooms.readModels.map((model) =>
    model.projection.name === 'expenses'
      ? { ...model, projection: { ...model.projection, version: model.projection.version + 1 } }
      : model,
  )
  expect(await wrongs(newer)).toEqual([
    expect.stringMatching(/expenses is in version \d+, .*start this program/),
  ])
})

test('being behind is no fault without a server; with one it is, after a minute', async () => {
  await database.pool.query(`${live} checkpoint = 0 where name = 'expenses'`)
  expect(await wrongs()).toEqual([])
  await database.pool.query(
    `alter table ledger.events disable trigger events_never_change;
     update ledger.events set recorded_at = recorded_at - interval '1 hour';
     ${live} updated_at = updated_at - interval '1 hour';
     alter table ledger.events enable trigger events_never_change`,
  )
  const server = new pg.Client({ connectionString: database.url })
  await server.connect()
  await server.query('select pg_advisory_lock(1)')
  const found = await wrongs()
  await server.end()
  const head = '(select max(position) from ledger.events)'
  await database.pool.query(`${live} checkpoint = ${head} where name = 'expenses'`)
  expect(found).toEqual([
    expect.stringMatching(/expenses stands at position 0 of \d+ although a server runs/),
  ])
})

test('a gap in the log is told', async () => {
  await database.pool.query(
    `alter table ledger.events disable trigger events_never_change;
     create table kept as select * from ledger.events where position = 1;
     delete from ledger.events where position = 1;
     alter table ledger.events enable trigger events_never_change`,
  )
  const found = await wrongs()
  await database.pool.query('insert into ledger.events select * from kept; drop table kept')
  expect(found).toEqual([
    expect.stringMatching(/log: \d+ events, but the last position is \d+: .*restore .* backup/),
  ])
})

test('a database without a schema is left as it is', async () => {
  const empty = await emptyDatabase()
  const lines = await said({ ...settings, DATABASE_URL: empty.url })
  const { rows } = await empty.pool.query(`select from pg_namespace where nspname = 'ledger'`)
  await empty.drop()
  expect(lines.at(-1)).toBe('ok schema: none yet; the first start makes it')
  expect(rows).toEqual([])
})

test('a database that does not answer is told by its variable, without its password', async () => {
  const lines = await said({ ...settings, DATABASE_URL: 'postgres://ledger:hush@127.0.0.1:1/ledger' })
  expect(lines.at(-1)).toMatch(/^WRONG database: .*DATABASE_URL.*ECONNREFUSED/)
  expect(lines.join('\n')).not.toContain('hush')
})

test('a store that does not answer is told by its variable; one that nothing was recorded in is left as it is', async () => {
  const EVENT_STORE_URL = 'esdb://127.0.0.1:1?tls=false'
  const lines = await said({ ...settings, DATABASE_URL: database.url, EVENT_STORE_URL })
  expect(lines.at(-1)).toMatch(/^WRONG store: KurrentDB does not answer: .*EVENT_STORE_URL/)
  const unused = await freshDatabase()
  const fresh = await said({ ...settings, DATABASE_URL: unused.url, EVENT_STORE_URL })
  await unused.drop()
  expect(fresh).toContain('ok store: nothing is recorded yet')
}, 30_000)

test('where nothing was ever started it says so, and makes nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'grand-livre-doctor-'))
  const lines = await said({ DATA_DIR: join(folder, 'data') })
  expect(lines.filter((line) => line.startsWith('WRONG'))).toEqual([])
  expect(lines.at(-1)).toMatch(/^ok database: none in .* nothing was ever started/)
  expect(await readdir(folder)).toEqual([])
  await rm(folder, { recursive: true })
})

test('an identity provider is asked for its keys', async () => {
  const people = await provider(await signer('k1'))
  const folder = join(tmpdir(), 'grand-livre-nowhere')
  const environment = {
    DATA_DIR: folder,
    AUTH_JWKS_URL: people.options.jwksUrl,
    AUTH_ISSUER: people.options.issuer,
  }
  expect(await said(environment)).toContainEqual(expect.stringMatching(/^ok identity: .* publishes 1 keys/))
  await people.close()
  expect(await said(environment)).toContainEqual(
    expect.stringMatching(/^WRONG identity: .*cannot be fetched: .*ECONNREFUSED.*; check AUTH_JWKS_URL/),
  )
})
