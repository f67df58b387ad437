import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '#tests/delivering/eventually.ts'
import { fails, type Receiver, receiver, takes } from '#tests/delivering/receiver.ts'
import { type Caller, callerAs } from '#tests/flows/caller.ts'
import { appOn, freshApp } from '#tests/support/app.ts'

const hour = 3_600_000
const day = 24 * hour

/** What the clock of the deliveries is ahead of ours. */
let ahead = 0
let running: Awaited<ReturnType<typeof freshApp>>
let delivering: Awaited<ReturnType<typeof appOn>>
let admin: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  delivering = await appOn(running.database, false, {
    allowPrivate: true,
    now: () => new Date(Date.now() + ahead),
    // The pauses between attempts are the usual ones: only the clock ends them.
    limits: { look_ms: 50, poll_ms: 50 },
  })
  admin = await callerAs(delivering.app, 'ada', 'admin')
})
afterAll(async () => {
  await delivering.close()
  await running.close()
})

async function ticket(subject: string): Promise<string> {
  const { id: partyId } = await admin.done('/parties', { displayName: 'Shop', roles: ['customer'] })
  return (await admin.done('/tickets', { partyId, subject })).id
}

async function failing(): Promise<{ one: Receiver; id: string }> {
  const one = await receiver(fails)
  const { id } = await admin.done('/webhooks', { url: one.url, types: ['grandlivre.TicketOpened'] })
  return { one, id }
}

/** Lets time pass, and waits for the attempt that is due then and for its note. */
async function later(ms: number, { one, id }: { one: Receiver; id: string }): Promise<void> {
  const before = one.came.length
  ahead += ms
  await eventually(async () => {
    expect(one.came.length).toBeGreaterThan(before)
    expect(await failuresOf(id)).toBe(one.came.length - one.taken.length)
  })
}

async function failuresOf(id: string): Promise<number> {
  const { rows } = await running.database.pool.query<{ count: string }>(
    `select count(*) from ledger.webhook_deliveries where webhook_id = $1 and outcome = 'failed'`,
    [id],
  )
  return Number(rows[0]?.count)
}

async function statusOf(id: string): Promise<unknown> {
  const { data } = await admin.seen(`/webhooks/${id}`, await running.runtime.store.head())
  return data['status']
}

test('a receiver is given up after three days of failures and not before, the log says why, and enabled again nothing is left out', async () => {
  const { one, id } = await failing()
  const first = await ticket('First')
  await later(0, { one, id })
  await later(day, { one, id })
  await later(2 * day - 2 * hour, { one, id })
  expect(await statusOf(id)).toBe('active')
  await later(3 * hour, { one, id })
  await eventually(async () => expect(await statusOf(id)).toBe('disabled'))
  const events = await running.runtime.store.readStream(`webhook-acme.${id}`)
  expect(events.at(-1)).toMatchObject({
    type: 'WebhookDisabled',
    data: { reason: expect.stringMatching(/^The receiver has failed since .*: it answered 500$/) },
    actor: { subject: 'delivery' },
  })

  const second = await ticket('Second')
  const attempts = one.came.length
  await admin.done(`/webhooks/${id}/enable`)
  await eventually(() => expect(one.came.length).toBeGreaterThan(attempts))
  await later(2 * day, { one, id })
  expect(await statusOf(id)).toBe('active')
  one.behave(takes)
  ahead += hour
  await eventually(() =>
    expect(one.taken.map(({ event }) => (event.data as { ticketId: string }).ticketId)).toEqual([
      first,
      second,
    ]),
  )
  await one.close()
})

test('each success begins the three days anew', async () => {
  const { one, id } = await failing()
  await ticket('One')
  await later(0, { one, id })
  await later(2 * day, { one, id })
  one.behave(takes)
  ahead += hour
  await eventually(() => expect(one.taken).toHaveLength(1))
  one.behave(fails)
  await ticket('Another')
  await later(0, { one, id })
  await later(2 * day, { one, id })
  expect(await statusOf(id)).toBe('active')
  await one.close()
})
