import { expect, test } from 'vitest'
import { memoryStore } from '#src/event-store/memory.ts'
import type { EventStore } from '#src/event-store/port.ts'
import type { ProjectionStatus } from '#src/projecting/status.ts'
import type { ParkedReaction, ParkedReactions } from '#src/reacting/parked.ts'
import { logOfTwoTenants } from '#tests/http/example-log.ts'
import { bearer, serve } from '#tests/http/serve.ts'

const live: ProjectionStatus = {
  name: 'shelf-costs',
  version: 1,
  generation: 2,
  checkpoint: '40',
  lag: 2,
  state: 'live',
  updatedAt: '2025-03-22T10:00:00.000Z',
}
const halted: ProjectionStatus = {
  ...live,
  name: 'shelf-rooms',
  state: 'halted',
  halt: { position: '41', eventId: 'e-41', cause: 'room "Amélie" is unknown' },
}

function standing(...statuses: ProjectionStatus[]) {
  return { waitFor: async () => undefined, status: async () => statuses }
}

test('the server is live and ready while everything answers, and nobody needs a token to see it', async () => {
  const { app } = await serve({ readModels: standing(live), checks: { database: async () => 1 } })
  expect((await app.inject('/health/live')).json()).toEqual({ status: 'live', version: '1.2.3' })
  const ready = await app.inject('/health/ready')
  expect(ready.statusCode).toBe(200)
  expect(ready.json()).toEqual({
    status: 'ready',
    version: '1.2.3',
    checks: { store: 'ok', database: 'ok', projections: 'ok' },
    projections: [{ name: 'shelf-costs', state: 'live', checkpoint: '40', lag: 2 }],
  })
})

test('a halted projection makes the server not ready, and says where but quotes nobody\u2019s data', async () => {
  const { app } = await serve({ readModels: standing(live, halted) })
  const ready = await app.inject('/health/ready')
  expect(ready.statusCode).toBe(503)
  expect(ready.json().projections[1]).toMatchObject({
    state: 'halted',
    halt: { position: '41', eventId: 'e-41' },
  })
  expect(ready.body).not.toContain('Amélie')
  expect((await app.inject('/health/live')).statusCode).toBe(200)
})

test('a server that cannot reach its store or its database is not ready', async () => {
  const broken = async () => Promise.reject(new Error('connect ECONNREFUSED 10.1.2.3'))
  const store: EventStore = Object.assign(memoryStore(), { head: broken })
  const parts = [
    { store },
    { checks: { database: broken } },
    { readModels: { ...standing(), status: broken } },
  ]
  for (const part of parts) {
    const { app } = await serve(part)
    const ready = await app.inject('/health/ready')
    expect(ready.statusCode).toBe(503)
    expect(ready.json().status).toBe('not ready')
    expect(ready.body).not.toContain('10.1.2.3')
  }
})

test('the metrics tell durations by route, the read models, the process and what other rooms count', async () => {
  const readings = [{ name: 'lane_queued_commands', help: 'Commands in the queue', value: () => 7 }]
  const { app } = await serve({ readModels: standing(live, halted), readings })
  await app.inject({
    method: 'GET',
    url: '/api/v1/streams/some-secret-stream',
    headers: await bearer('auditor'),
  })
  const { headers, body } = await app.inject('/metrics')
  expect(headers['content-type']).toMatch(/^text\/plain; version=0.0.4/)
  expect(body).toContain(
    'http_request_duration_seconds_count{method="GET",route="/api/v1/streams/:stream",status="404"} 1',
  )
  expect(body).toContain('lane_queued_commands 7')
  expect(body).toContain('projection_lag_events{projection="shelf-costs"} 2')
  expect(body).toContain('projection_halted{projection="shelf-rooms"} 1')
  expect(body).toContain('process_resident_memory_bytes')
  expect(body).not.toMatch(/secret|demo/)
})

test('the metrics of the server itself are there when the read models cannot be asked', async () => {
  const status = async () => Promise.reject(new Error('no database'))
  const { app } = await serve({ readModels: { ...standing(), status } })
  const { statusCode, body } = await app.inject('/metrics')
  expect(statusCode).toBe(200)
  expect(body).toContain('process_resident_memory_bytes')
})

test.each([
  ['1', true],
  ['2', false],
])(
  'auditors see why a read model halted at %s only if the event is their tenant\u2019s: %s',
  async (position, isOurs) => {
    const halt = { position, eventId: 'e', cause: 'room "Amélie" is unknown' }
    const readModels = standing(live, { ...halted, halt })
    const { app } = await serve({ readModels, store: await logOfTwoTenants() })
    const headers = await bearer('auditor')
    const { data, meta } = (await app.inject({ method: 'GET', url: '/api/v1/projections', headers })).json()
    expect(meta).toEqual({ head: '5' })
    expect(data[0]).toEqual(live)
    expect(data[1].halt).toEqual(isOurs ? halt : { position, eventId: 'e' })
  },
)

function parkedId(n: number): string {
  return `00000000-0000-4000-8000-00000000000${n}`
}

const parked: ParkedReaction = {
  id: parkedId(1),
  reaction: 'write-expense',
  command: 'record-expense',
  event: { id: 'e-1', type: 'BudgetCommitted', stream: 'budget-demo.1', position: '7' },
  refusal: { code: 'STATE_CONFLICT', details: { status: 'void' } },
  attempts: 1,
  parkedAt: '2025-03-22T10:00:00.000Z',
}

function parking(): ParkedReactions & { retried: unknown[] } {
  const all = [parked, { ...parked, id: parkedId(2) }, { ...parked, id: parkedId(3) }]
  const retried: unknown[] = []
  return {
    retried,
    list: async (tenant, { after = '', limit }) =>
      tenant === 'demo' ? all.filter(({ id }) => id > after).slice(0, limit) : [],
    retry: async (tenant, id, actor) => {
      retried.push([tenant, id, actor])
      if (id === parkedId(1)) return { outcome: 'done', position: '50' }
      return id === parkedId(2) ? { outcome: 'parked', parked } : undefined
    },
  }
}

test('parked reactions are listed in pages', async () => {
  const { app } = await serve({ parked: parking() })
  const url = '/api/v1/reactions/parked'
  const first = await app.inject({ method: 'GET', url: `${url}?limit=2`, headers: await bearer('auditor') })
  expect(first.json().data.map(({ id }: ParkedReaction) => id)).toEqual([parkedId(1), parkedId(2)])
  const next = await app.inject({
    method: 'GET',
    url: `${url}?cursor=${first.json().meta.nextCursor}`,
    headers: await bearer('auditor'),
  })
  expect(next.json()).toMatchObject({ data: [{ id: parkedId(3), reaction: 'write-expense' }], meta: {} })
})

test('an admin sends a parked reaction again; an auditor only looks', async () => {
  const reactions = parking()
  const { app } = await serve({ parked: reactions })
  const retry = async (id: string, role: 'admin' | 'auditor') =>
    (
      await app.inject({
        method: 'POST',
        url: `/api/v1/reactions/parked/${id}/retry`,
        headers: await bearer(role),
      })
    ).json()
  expect(await retry(parkedId(1), 'admin')).toEqual({ data: { outcome: 'done', position: '50' }, meta: {} })
  expect(await retry(parkedId(2), 'admin')).toMatchObject({
    data: { outcome: 'parked', parked: { id: parkedId(1) } },
  })
  expect(await retry(parkedId(9), 'admin')).toMatchObject({ code: 'NOT_FOUND' })
  expect(await retry(parkedId(1), 'auditor')).toMatchObject({ code: 'FORBIDDEN' })
  expect(reactions.retried).toContainEqual(['demo', parkedId(1), { subject: 'amelie', role: 'admin' }])
})
