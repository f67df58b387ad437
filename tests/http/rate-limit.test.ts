import { expect, test } from 'vitest'
import { bearer, serve } from '#tests/http/serve.ts'

const events = { method: 'GET', url: '/api/v1/events' } as const
const limits = { perSubject: 3, failuresPerAddress: 2 }

test('a subject that sends too much is told when to come back; others are not held up', async () => {
  const { app } = await serve({ limits })
  const remoteAddress = '203.0.113.7'
  const headers = await bearer('auditor')
  const statuses: number[] = []
  for (let request = 0; request < 4; request++) {
    statuses.push((await app.inject({ ...events, headers, remoteAddress })).statusCode)
  }
  expect(statuses).toEqual([200, 200, 200, 429])
  const refused = await app.inject({ ...events, headers, remoteAddress: '203.0.113.8' })
  expect(refused.json()).toMatchObject({ code: 'RATE_LIMITED', status: 429 })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
})

test('an address that keeps failing is limited, but who shares it gets in with a good token', async () => {
  const { app } = await serve({ limits })
  const remoteAddress = '203.0.113.7'
  const guess = { authorization: 'Bearer guess' }
  const statuses: number[] = []
  for (let request = 0; request < 4; request++) {
    statuses.push((await app.inject({ ...events, headers: guess, remoteAddress })).statusCode)
  }
  expect(statuses).toEqual([401, 401, 429, 429])
  expect((await app.inject({ ...events, headers: await bearer('auditor'), remoteAddress })).statusCode).toBe(
    200,
  )
})

test('callers on this machine are not limited, unless a proxy here brings them', async () => {
  const { app } = await serve({ limits })
  const headers = await bearer('auditor')
  const send = async (more: Record<string, string>) =>
    (await app.inject({ ...events, headers: { ...headers, ...more }, remoteAddress: '127.0.0.1' })).statusCode
  for (let request = 0; request < 10; request++) expect(await send({})).toBe(200)
  const forwarded = { 'x-forwarded-for': '203.0.113.7' }
  const statuses = [
    await send(forwarded),
    await send(forwarded),
    await send(forwarded),
    await send(forwarded),
  ]
  expect(statuses).toEqual([200, 200, 200, 429])
})
