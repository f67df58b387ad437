import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CloudEvent } from '#src/delivering/cloud-event.ts'
import { Role } from '#src/kernel/roles.ts'
import { type Caller, callerAs } from '#tests/flows/caller.ts'
import { freshApp, tokenFor } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let admin: Caller
let url: string

beforeAll(async () => {
  running = await freshApp('acme', 'other')
  admin = await callerAs(running.app, 'ada', 'admin')
  await running.app.listen({ port: 0, host: '127.0.0.1' })
  url = `http://127.0.0.1:${(running.app.server.address() as AddressInfo).port}/api/v1/events/stream`
})
afterAll(() => running.close())

/** Follows the stream as a browser would; `next` gives one event after another, with the last id seen. */
async function following(headers: Record<string, string> = {}, query = '') {
  const leaving = new AbortController()
  const authorization = `Bearer ${await tokenFor('aude', ['auditor'])}`
  const answer = await fetch(`${url}${query}`, {
    headers: { authorization, ...headers },
    signal: leaving.signal,
  })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  let lastId = ''
  const next = async (): Promise<CloudEvent | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end < 0) {
        const chunk = await reader?.read()
        if (chunk === undefined || chunk.done) return undefined
        text += chunk.value
        continue
      }
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      lastId = lines.find((line) => line.startsWith('id: '))?.slice(4) ?? lastId
      const data = lines.find((line) => line.startsWith('data: '))
      if (data) return JSON.parse(data.slice(6)) as CloudEvent
    }
  }
  return { next, lastId: () => lastId, leave: () => leaving.abort() }
}

test('events come live, and whoever was cut off goes on after the last one seen', async () => {
  const live = await following()
  await (await callerAs(running.app, 'eve', 'admin', 'other')).done('/leads', { name: 'Theirs' })
  const { id: leadId } = await admin.done('/leads', { name: 'Awa' })
  expect(await live.next()).toMatchObject({
    type: 'grandlivre.LeadCaptured',
    tenant: 'acme',
    data: { leadId },
  })
  const seen = live.lastId()
  live.leave()

  await admin.done(`/leads/${leadId}/qualify`)
  const again = await following({ 'last-event-id': seen })
  expect((await again.next())?.type).toBe('grandlivre.LeadQualified')
  // The second of two of one event carries its position: cut off between them, both come again.
  expect(again.lastId()).toBe('')
  expect((await again.next())?.type).toBe('erp.lead.qualified')
  expect(BigInt(again.lastId())).toBeGreaterThan(BigInt(seen))
  again.leave()
})

test('only those who may read the log may follow it, and only from where it is', async () => {
  for (const role of Role.options) {
    if (role === 'admin' || role === 'auditor') continue
    expect((await (await callerAs(running.app, 'x', role)).get('/events/stream')).code).toBe('FORBIDDEN')
  }
  expect((await admin.get('/events/stream?after=9000000000000000000')).code).toBe('POSITION_AHEAD')
  expect((await admin.get('/events/stream', { 'last-event-id': 'x' })).code).toBe('INVALID')
  expect((await admin.get('/events/stream?nonsense=1')).code).toBe('INVALID')
})

test('X-08 the feed answers CloudEvents to whoever asks for them, and says where to go on', async () => {
  const asBatch = { accept: 'application/cloudevents-batch+json' }
  const { status, headers, text } = await admin.get('/events?limit=200', asBatch)
  expect([status, headers['content-type']]).toEqual([200, 'application/cloudevents-batch+json'])
  const batch = JSON.parse(text) as CloudEvent[]
  const plain = await admin.get('/events?limit=200')
  const own = batch.filter(({ type }) => type.startsWith('grandlivre.'))
  expect(own.map(({ id }) => id)).toEqual(plain.items.map(({ id }) => id))
  expect(headers['x-next-after']).toBe(plain.meta['nextAfter'])
  expect(new Set(batch.map(({ tenant }) => tenant))).toEqual(new Set(['acme']))
  expect(new Set(batch.map(({ id }) => id)).size).toBe(batch.length)
})

test('a server that stops ends its streams', async () => {
  const live = await following()
  const closed = running.app.close()
  expect(await live.next()).toBeUndefined()
  await closed
})
