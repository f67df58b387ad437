import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Identity } from '#src/auth/identity.ts'
import { people } from '#src/auth/people.ts'
import { freshDatabase } from '#tests/support/postgres.ts'
import type { Database } from '#tests/support/postgres.ts'

let database: Database
beforeAll(async () => (database = await freshDatabase()))
afterAll(() => database.drop())

const amelie: Identity = { tenant: 'demo', subject: 'amelie', roles: [] }

async function written(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    'select tenant, subject, given_name, family_name, xmin::text as written_by from ledger.people order by tenant, subject',
  )
  return rows
}

test('the names last seen are kept per tenant and subject, and written only when they change', async () => {
  const errors: unknown[] = []
  const { seen, settled } = people(database.pool, (error) => errors.push(error))
  seen(amelie, { givenName: 'Amélie', familyName: 'Diop' })
  seen({ ...amelie, tenant: 'other' }, { givenName: 'Amelia' })
  seen({ ...amelie, subject: 'nameless' }, {})
  await settled()
  const before = await written()
  expect(before).toMatchObject([
    { tenant: 'demo', subject: 'amelie', given_name: 'Amélie', family_name: 'Diop' },
    { tenant: 'other', subject: 'amelie', given_name: 'Amelia', family_name: null },
  ])

  seen(amelie, { givenName: 'Amélie', familyName: 'Diop' })
  const another = people(database.pool, (error) => errors.push(error))
  another.seen(amelie, { givenName: 'Amélie', familyName: 'Diop' })
  await Promise.all([settled(), another.settled()])
  expect(await written()).toEqual(before)

  seen(amelie, { givenName: 'Amélie', familyName: 'Fall' })
  await settled()
  expect(await written()).toMatchObject([{ family_name: 'Fall' }, {}])
  expect(errors).toEqual([])
})

test('names are seen by their own tenant only', async () => {
  const client = await database.pool.connect()
  try {
    await client.query('begin')
    await client.query('set local role ledger_reader')
    await client.query(`set local app.tenant = 'demo'`)
    const { rows } = await client.query('select tenant from ledger.people')
    expect(rows).toEqual([{ tenant: 'demo' }])
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test('names that cannot be written fail no request, and are tried again the next time', async () => {
  const errors: unknown[] = []
  const broken = await freshDatabase()
  const { seen, settled } = people(broken.pool, (error) => errors.push(error))
  await broken.pool.query('alter table ledger.people rename to gone')
  seen(amelie, { givenName: 'Amélie' })
  await settled()
  expect(errors).toHaveLength(1)
  await broken.pool.query('alter table ledger.gone rename to people')
  seen(amelie, { givenName: 'Amélie' })
  await settled()
  expect((await broken.pool.query('select given_name from ledger.people')).rows).toEqual([
    { given_name: 'Amélie' },
  ])
  await broken.drop()
})
