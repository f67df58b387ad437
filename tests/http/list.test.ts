import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '#src/http/routes.ts'
import { decodeCursor, encodeCursor } from '#src/http/cursor.ts'
import type { Reader } from '#src/postgres/reader.ts'
import { shelfCostRoutes } from '#tests/http/example-routes.ts'
import { bearer, portOf, serve } from '#tests/http/serve.ts'
import { freshDatabase } from '#tests/support/postgres.ts'
import type { Database } from '#tests/support/postgres.ts'

const shelves = 450
let database: Database
let app: App
const limits: number[] = []

beforeAll(async () => {
  database = await freshDatabase()
  await database.pool.query(`
    create table read_models.shelf_costs (
      tenant text, shelf_id text, name text, room text, built_on date, cost bigint, currency text, primary key (tenant, shelf_id))`)
  await database.pool.query(
    `insert into read_models.shelf_costs
     select 'demo', lpad(n::text, 4, '0'), 'name ' || n % 10, case n % 3 when 0 then null when 1 then 'hall' else '=cmd()' end,
            date '2025-01-01' + n % 28, case n when 7 then -1250 else n * 100 end, 'EUR' from generate_series(1, $1::int) n
     union all select 'other', 'theirs', 'theirs', null, '2025-01-01', 1, 'EUR'`,
    [shelves],
  )
  app = (await serve({ reader: reading(database), queryRoutes: [shelfCostRoutes] })).app
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await app.close()
  await database.drop()
})

/** Reads as the app's reader does, without its role. */
function reading({ pool }: Database): Reader {
  const query: Reader['query'] = async (tenant, { text, values }) => {
    limits.push(Number(values.at(-1)))
    return (await pool.query(text, [tenant, ...values])).rows
  }
  return {
    query,
    snapshot: (tenant, statements) => Promise.all(statements.map((statement) => query(tenant, statement))),
    byKey: async (tenant, { view, key }, value) =>
      (
        await pool.query(`select * from read_models.${view} where tenant = $1 and ${key} = $2`, [
          tenant,
          value,
        ])
      ).rows[0],
  }
}

async function get(url: string, headers: Record<string, string> = {}) {
  const answer = await app.inject({
    method: 'GET',
    url: `/api/v1${url}`,
    headers: { ...(await bearer('finance')), ...headers },
  })
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    body: readable(answer.body),
  }
}

interface Body {
  readonly data: { shelfId: string; cost: string }[]
  readonly meta: { nextCursor?: string }
  readonly code?: string
  readonly errors?: { field: string }[]
}

function readable(body: string): Body {
  return body.startsWith('{') ? JSON.parse(body) : { data: [], meta: {} }
}

async function readAll(query: string) {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await get(`/shelf-costs?${query}${cursor === undefined ? '' : `&cursor=${cursor}`}`)
    expect(page.status).toBe(200)
    ids.push(...page.body.data.map(({ shelfId }) => shelfId))
    cursor = page.body.meta.nextCursor
  } while (cursor !== undefined)
  return ids
}

test('a list has 50 items when nothing is said, and a cursor for the next ones', async () => {
  const { body } = await get('/shelf-costs')
  expect(body.data).toHaveLength(50)
  expect(body.data[0]).toEqual({
    shelfId: '0010',
    name: 'name 0',
    room: 'hall',
    builtOn: '2025-01-11',
    cost: '10.00',
    currency: 'EUR',
  })
  expect(body.meta.nextCursor).toMatch(/^[\w-]+$/)
})

test.each([['limit=200'], ['limit=7'], ['limit=90'], ['sort=cost&limit=33'], ['limit=50&sort=name']])(
  'the pages of %s hold every item once, and none of another tenant',
  async (query) => {
    const ids = await readAll(query)
    expect(ids).toHaveLength(shelves)
    expect(new Set(ids).size).toBe(shelves)
    expect(ids).not.toContain('theirs')
  },
)

test('a cursor keeps the filters and the sort of its first page', async () => {
  const first = await get('/shelf-costs?room=hall&sort=cost&limit=100')
  const next = await get(`/shelf-costs?cursor=${first.body.meta.nextCursor}&limit=100`)
  const both = [...first.body.data, ...next.body.data]
  expect(both).toHaveLength(150)
  expect(both.map(({ cost }) => Number(cost))).toEqual(
    both.map(({ cost }) => Number(cost)).sort((a, b) => a - b),
  )
  expect(next.body.meta).toEqual({})
})

test('the filters of the cursor may be sent again beside it, others are refused', async () => {
  const first = await get('/shelf-costs?room=hall&limit=1')
  const cursor = first.body.meta.nextCursor
  expect((await get(`/shelf-costs?cursor=${cursor}&room=hall&limit=1`)).status).toBe(200)
  for (const beside of ['room=attic', 'from=2025-01-01', 'sort=cost']) {
    const refused = await get(`/shelf-costs?cursor=${cursor}&${beside}`)
    expect([beside, refused.status, refused.body.code]).toEqual([beside, 400, 'CURSOR_INVALID'])
  }
})

test.each([
  ['nonsense'],
  [Buffer.from('{"after":[1]}').toString('base64url')],
  [encodeCursor({ list: '/shelf-costs', sort: 'cost', filters: {}, after: ['not a number', 'x'] })],
  [encodeCursor({ list: '/shelf-costs', sort: 'colour', filters: {}, after: ['a', 'b'] })],
  [encodeCursor({ list: '/shelf-costs', sort: 'toString', filters: {}, after: ['a', 'b'] })],
  [encodeCursor({ list: '/shelf-costs', sort: 'name', filters: { room: ['a', 'b'] }, after: ['a', 'b'] })],
  [encodeCursor({ list: '/shelf-costs', sort: 'name', filters: { room: 'a\0' }, after: ['a', 'b'] })],
  [encodeCursor({ list: '/shelf-costs', sort: 'name', filters: {}, after: ['\0', '\ud800'] })],
  [encodeCursor({ list: '/other-list', sort: 'name', filters: {}, after: ['a', 'b'] })],
])('the cursor %s is not one of this list', async (cursor) => {
  const answer = await get(`/shelf-costs?cursor=${cursor}`)
  expect(answer.body).toMatchObject({ status: 400, code: 'CURSOR_INVALID' })
})

test('a cursor is read back as it was given out', () => {
  const cursor = { list: '/a', sort: 's', filters: { room: 'é' }, after: ['x', 1, null] }
  expect(decodeCursor(encodeCursor(cursor), '/a', { sort: undefined, filters: {} })).toEqual(cursor)
})

test.each([
  ['limit=201', 'limit'],
  ['limit=0', 'limit'],
  ['limit=ten', 'limit'],
  ['limit=5&limit=6', 'limit'],
  ['colour=red', 'colour'],
  ['Room=hall', 'Room'],
  ['from=2025-02-30', 'from'],
  ['sort=colour', 'sort'],
  ['format=xml', 'format'],
])('%s is refused, naming %s', async (query, field) => {
  const answer = await get(`/shelf-costs?${query}`)
  expect(answer.body).toMatchObject({ status: 400, code: 'INVALID', errors: [{ field }] })
})

test('all that is wrong with a question is told at once', async () => {
  const { body } = await get('/shelf-costs?limit=900&colour=red&from=yesterday')
  expect(body.errors?.map(({ field }) => field)).toEqual(['limit', 'from', 'colour'])
})

test.each([
  ['/shelf-costs?format=csv', {}],
  ['/shelf-costs', { accept: 'text/csv' }],
] as const)('%s as CSV is the whole list with a header line', async (url, headers) => {
  const answer = await get(url, headers)
  expect(answer.headers['content-type']).toMatch(/^text\/csv/)
  expect(answer.headers['content-disposition']).toBe('attachment; filename="shelf-costs.csv"')
  const lines = answer.text.trimEnd().split('\r\n')
  expect(lines[0]).toBe('shelfId,name,room,builtOn,cost,currency')
  expect(lines).toHaveLength(shelves + 1)
  expect(answer.text).not.toContain('theirs')
})

test('a text that a spreadsheet would run is quoted in CSV, an amount below zero is not', async () => {
  const { text } = await get('/shelf-costs?format=csv')
  expect(text).toContain("0002,name 2,'=cmd(),2025-01-03,2.00,EUR")
  expect(text).toContain('0007,name 7,hall,2025-01-08,-12.50,EUR')
  expect(text).toContain('0003,name 3,,2025-01-04,3.00,EUR')
})

test('CSV keeps filters and sort, and takes no cursor and no limit', async () => {
  const { text } = await get('/shelf-costs?format=csv&room=hall&sort=cost')
  expect(text.trimEnd().split('\r\n')).toHaveLength(151)
  expect(text.indexOf('0007')).toBeLessThan(text.indexOf('0001'))
  expect((await get('/shelf-costs?format=csv&limit=5')).body).toMatchObject({ code: 'INVALID' })
})

test('what is wrong with a list asked as CSV is still answered as a problem', async () => {
  const answer = await get('/shelf-costs?format=csv&colour=red')
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
})

test('CSV is fetched page by page, no faster than the caller reads it', async () => {
  await database.pool.query(`
    insert into read_models.shelf_costs
    select 'demo', 'x' || n, lpad(n::text, 6, '0') || repeat(' long', 400), 'depot', '2025-01-01', n, 'EUR' from generate_series(1, 12000) n`)
  limits.length = 0
  const port = portOf(app)
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/shelf-costs?format=csv&room=depot`, {
    headers: await bearer('finance'),
  })
  const reader = (answer.body ?? new ReadableStream()).getReader()
  await reader.read()
  for (let work = 0; work < 30; work++)
    await database.pool.query('select count(*) from generate_series(1, 100000)')
  expect(limits.every((limit) => limit === 1000)).toBe(true)
  expect(limits.length).toBeLessThan(9)

  let bytes = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) bytes += part.value.length
  expect(bytes).toBeGreaterThan(23_000_000)
  expect(limits).toHaveLength(13)
})

test('a CSV that cannot be finished breaks off instead of looking whole, and is logged', async () => {
  let pages = 0
  const reader: Reader = {
    ...reading(database),
    query: (tenant, statement) => {
      pages += 1
      if (pages > 2) return Promise.reject(new Error('the database went away'))
      return reading(database).query(tenant, statement)
    },
  }
  const { app, logged } = await serve({ reader, queryRoutes: [shelfCostRoutes] })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${portOf(app)}/api/v1/shelf-costs?format=csv&room=depot`
  const answer = await fetch(url, { headers: await bearer('finance') })
  expect(answer.status).toBe(200)
  await expect(answer.text()).rejects.toThrow('terminated')
  expect(logged.filter(({ level }) => level === 50)).toMatchObject([
    { tenant: 'demo', path: '/api/v1/shelf-costs', err: { message: 'the database went away' } },
  ])
  await app.close()
})

test('one thing is answered by its id, and is not there for another tenant', async () => {
  const id = '018f3c1e-0000-7000-8000-000000000001'
  await database.pool.query(
    `insert into read_models.shelf_costs values ('other', '${id}', 'n', null, '2025-01-01', 5, 'EUR')`,
  )
  expect((await get(`/shelf-costs/${id}`)).body).toMatchObject({ code: 'NOT_FOUND' })
  await database.pool.query(
    `insert into read_models.shelf_costs values ('demo', '${id}', 'n', null, '2025-01-01', 5, 'EUR')`,
  )
  expect((await get(`/shelf-costs/${id.toUpperCase()}`)).body.data).toMatchObject({
    shelfId: id,
    cost: '0.05',
  })
})
