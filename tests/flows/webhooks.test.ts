import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { comparePositions } from '#src/event-store/port.ts'
import { breaks, fails, hangs, isGone, type Receiver, receiver, takes } from '#tests/delivering/receiver.ts'
import { type Caller, callerAs } from '#tests/flows/caller.ts'
import { appOn, freshApp } from '#tests/support/app.ts'
import { eventually } from '#tests/delivering/eventually.ts'

const webhooks = {
  allowPrivate: true,
  limits: { timeout_ms: 400, firstPause_ms: 50, longestPause_ms: 200, look_ms: 100 },
}

let running: Awaited<ReturnType<typeof freshApp>>
let delivering: Awaited<ReturnType<typeof appOn>>
let admin: Caller
const receivers: Receiver[] = []

beforeAll(async () => {
  running = await freshApp('acme', 'other')
  delivering = await appOn(running.database, false, webhooks)
  admin = await callerAs(delivering.app, 'ada', 'admin')
})
afterEach(async () => {
  const { items } = await admin.seen('/webhooks?status=active', await running.runtime.store.head())
  for (const { id } of items) await admin.done(`/webhooks/${String(id)}/disable`)
  for (const one of receivers.splice(0)) await one.close()
})
afterAll(async () => {
  await delivering.close()
  await running.close()
})

async function listening(first = takes): Promise<Receiver> {
  const one = await receiver(first)
  receivers.push(one)
  return one
}

async function register({ url }: Receiver, types = ['*'], more: Record<string, unknown> = {}) {
  const { id, answer } = await admin.done('/webhooks', { url, types, ...more })
  return { id, secret: String(answer.data['secret']) }
}

async function ticket(subject: string): Promise<string> {
  const { id: partyId } = await admin.done('/parties', { displayName: subject, roles: ['customer'] })
  return (await admin.done('/tickets', { partyId, subject })).id
}

async function tickets(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let one = 0; one < count; one++) ids.push(await ticket(`T ${one}`))
  return ids
}

const ticketIds = (one: Receiver): string[] =>
  one.taken
    .filter(({ event }) => event.type === 'grandlivre.TicketOpened')
    .map(({ event }) => (event.data as { ticketId: string }).ticketId)

test('X-08 what happens leaves in the order of the log, signed, as CloudEvents, without personal data', async () => {
  const one = await listening()
  const { secret } = await register(one)
  const ids = await tickets(3)
  await eventually(() => expect(ticketIds(one)).toEqual(ids))

  const positions = one.taken.map(({ event }) => event.position)
  expect(positions).toEqual([...positions].sort(comparePositions))
  for (const { event, body, headers } of one.taken) {
    expect(new Webhook(secret).verify(body, headers)).toEqual(event)
    expect(headers['webhook-id']).toBe(event.id)
    expect(headers['content-type']).toContain('application/cloudevents+json')
  }
  const party = one.taken.find(({ event }) => event.type === 'grandlivre.PartyRegistered')
  expect(party?.event).toMatchObject({
    specversion: '1.0',
    source: 'urn:grandlivre:acme',
    tenant: 'acme',
    datacontenttype: 'application/json',
  })
  expect(party?.body).not.toContain('T 0')
})

test('personal data leaves when the webhook was registered so', async () => {
  const one = await listening()
  await register(one, ['grandlivre.PartyRegistered'], { personalData: true })
  await ticket('Boutique Awa')
  await eventually(() => expect(one.taken.map(({ body }) => body).join()).toContain('Boutique Awa'))
  expect(new Set(one.types())).toEqual(new Set(['grandlivre.PartyRegistered']))
})

test.each([
  ['answers 500', fails],
  ['hangs', hangs],
  ['closes the connection', breaks],
])(
  'a receiver that %s gets everything in order once it works again, and others do not wait',
  async (_what, badly) => {
    const [dead, alive] = [await listening(badly), await listening()]
    const { id } = await register(dead, ['grandlivre.TicketOpened'])
    await register(alive, ['grandlivre.TicketOpened'])
    const ids = await tickets(3)
    await eventually(() => expect(ticketIds(alive)).toEqual(ids))
    await eventually(() => expect(dead.came.length).toBeGreaterThan(1))
    expect(new Set(dead.came.map(({ event }) => event.id)).size).toBe(1)

    dead.behave(takes)
    await eventually(() => expect(ticketIds(dead)).toEqual(ids))
    const { items } = await admin.seen(`/webhooks/${id}/deliveries`, await running.runtime.store.head())
    expect(items[0]).toMatchObject({ outcome: 'delivered', status: 204, type: 'grandlivre.TicketOpened' })
    expect(items.at(-1)).toMatchObject({ outcome: 'failed' })
  },
)

test('a replaced secret goes on signing beside the new one', async () => {
  const one = await listening()
  const { id, secret } = await register(one, ['grandlivre.TicketOpened'])
  const { answer, position } = await admin.done(`/webhooks/${id}/rotate-secret`)
  const next = String(answer.data['secret'])
  expect(next).toMatch(/^whsec_/)
  expect(next).not.toBe(secret)
  expect((await admin.seen(`/webhooks/${id}`, position)).data['secretRotation']).toBe(1)
  await eventually(async () => {
    await ticket('T')
    expect(one.taken.some(({ headers }) => headers['webhook-signature']?.includes(' '))).toBe(true)
  })
  const both = one.taken.find(({ headers }) => headers['webhook-signature']?.includes(' '))
  for (const valid of [secret, next])
    expect(new Webhook(valid).verify(both?.body ?? '', both?.headers ?? {})).toBeTruthy()
  const wrong = `whsec_${Buffer.alloc(32).toString('base64')}`
  expect(() => new Webhook(wrong).verify(both?.body ?? '', both?.headers ?? {})).toThrow(
    'No matching signature',
  )
})

test('R-636 R-639 A-32 a deal won twice and a lead qualified twice leave once each, under their own names', async () => {
  const one = await listening()
  await register(one, ['erp.opportunity.won', 'erp.lead.qualified'])
  const { id: leadId } = await admin.done('/leads', { name: 'Awa' })
  await admin.done(`/leads/${leadId}/qualify`)
  await admin.done(`/leads/${leadId}/step-back`, { reason: 'Too early' })
  await admin.done(`/leads/${leadId}/qualify`)
  const { id: partyId } = await admin.done('/parties', { displayName: 'Shop', roles: ['customer'] })
  const { id: dealId } = await admin.done('/deals', { title: 'Shop', partyId, amount: '0.00' })
  await admin.done(`/deals/${dealId}/win`)
  await admin.done(`/deals/${dealId}/reopen`, { reason: 'Cancelled' })
  await admin.done(`/deals/${dealId}/win`)
  const last = await admin.done('/leads', { name: 'Last' })
  await admin.done(`/leads/${last.id}/qualify`)
  const types = ['erp.lead.qualified', 'erp.opportunity.won', 'erp.lead.qualified']
  await eventually(() => expect(one.types()).toEqual(types))
  expect(one.taken[1]?.event.data).toMatchObject({ dealId, winning: 1 })
})

test('a disabled webhook goes on where it stopped, and can be served again from a position or one event', async () => {
  const one = await listening()
  const { id } = await register(one, ['grandlivre.TicketOpened'])
  const [first] = await tickets(1)
  await eventually(() => expect(ticketIds(one)).toEqual([first]))
  await admin.done(`/webhooks/${id}/disable`, { reason: 'Moving' })
  const more = await tickets(2)
  expect((await admin.post(`/webhooks/${id}/redeliver`, { after: '0' })).code).toBe('STATE_CONFLICT')
  await admin.done(`/webhooks/${id}/enable`)
  await eventually(() => expect(ticketIds(one)).toEqual([first, ...more]))

  const [sent] = one.taken
  await admin.done(`/webhooks/${id}/redeliver`, { eventId: sent?.event.id })
  await eventually(() => expect(ticketIds(one)).toEqual([first, ...more, first]))
  await admin.done(`/webhooks/${id}/redeliver`, { after: sent?.event.position })
  await eventually(() => expect(ticketIds(one)).toEqual([first, ...more, first, ...more]))
  expect(one.taken[3]?.event.id).toBe(sent?.event.id)
})

test('a receiver that is gone is given up, and the log says so', async () => {
  const one = await listening(isGone)
  const { id } = await register(one, ['grandlivre.TicketOpened'])
  await ticket('T')
  await eventually(async () => {
    const { data } = await admin.get(`/webhooks/${id}`)
    expect(data).toMatchObject({ status: 'disabled', disabledReason: expect.stringContaining('410') })
  })
  const events = await running.runtime.store.readStream(`webhook-acme.${id}`)
  expect(events.at(-1)).toMatchObject({ type: 'WebhookDisabled', actor: { subject: 'delivery' } })
})

test('what one process leaves undone another one does, under the same ids', async () => {
  const one = await listening(fails)
  await register(one, ['grandlivre.TicketOpened'])
  const ids = await tickets(2)
  await eventually(() => expect(one.came.length).toBeGreaterThan(0))
  const before = one.came[0]?.event.id
  await delivering.close()
  one.behave(takes)
  delivering = await appOn(running.database, false, webhooks)
  admin = await callerAs(delivering.app, 'ada', 'admin')
  await eventually(() => expect(ticketIds(one)).toEqual(ids))
  expect(one.taken[0]?.event.id).toBe(before)
})

test('two processes deliver each event once between them', async () => {
  const second = await appOn(running.database, false, webhooks)
  const one = await listening()
  await register(one, ['grandlivre.TicketOpened'])
  const ids = await tickets(5)
  await eventually(() => expect(ticketIds(one)).toEqual(ids))
  await second.close()
  expect(ticketIds(one)).toEqual(ids)
})

test('a process that loses its connection to the database leaves its webhooks to another one, in order and once each', async () => {
  const first = await leadersNow()
  const second = await appOn(running.database, false, webhooks)
  await eventually(async () => expect((await leadersNow()).length).toBe(2))
  const other = (await leadersNow()).find((pid) => !first.includes(pid))
  const one = await listening()
  const { id } = await register(one, ['grandlivre.TicketOpened'])
  const before = await tickets(2)
  await eventually(() => expect(ticketIds(one)).toEqual(before))
  one.behave(hangs)
  const during = await tickets(2)
  await eventually(() => expect(one.came.length).toBeGreaterThan(2))

  // Whoever was cut off may be back first: it is cut off until the other one serves.
  await eventually(async () => {
    const holder = await holderOf(id)
    if (holder !== undefined && holder !== other)
      await running.database.pool.query('select pg_terminate_backend($1)', [holder])
    expect(holder).toBe(other)
  })
  one.behave(takes)
  const after = await tickets(3)
  await eventually(() => expect(ticketIds(one)).toEqual([...before, ...during, ...after]))
  expect(await holderOf(id)).toBe(other)
  await second.close()
  await eventually(async () => expect(await holderOf(id)).toBeDefined())
  const last = await tickets(1)
  await eventually(() => expect(ticketIds(one)).toEqual([...before, ...during, ...after, ...last]))
})

const deliveries = `datname = current_database() and application_name = 'ledger deliveries'`

/** The connections of the processes that deliver. */
async function leadersNow(): Promise<number[]> {
  const { rows } = await running.database.pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where ${deliveries} order by backend_start`,
  )
  return rows.map(({ pid }) => pid)
}

/** The connection that has the lead of a webhook. */
async function holderOf(id: string): Promise<number | undefined> {
  const { rows } = await running.database.pool.query<{ pid: number }>(
    `select l.pid from pg_locks l join pg_stat_activity using (pid)
     where ${deliveries} and l.locktype = 'advisory' and l.granted
       and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($1, 0)`,
    [`ledger.webhooks/acme/${id}`],
  )
  return rows[0]?.pid
}

test('another tenant\u2019s webhook is told nothing', async () => {
  const one = await listening()
  const stranger = await callerAs(delivering.app, 'eve', 'admin', 'other')
  const { id } = await stranger.done('/webhooks', { url: one.url, types: ['*'] })
  await ticket('T')
  await stranger.done('/leads', { name: 'Own' })
  await eventually(() => expect(one.types()).toContain('grandlivre.LeadCaptured'))
  expect(new Set(one.taken.map(({ event }) => event.tenant))).toEqual(new Set(['other']))
  await stranger.done(`/webhooks/${id}/disable`)
})
