import { expect, test } from 'vitest'
import { eventually } from '#tests/delivering/eventually.ts'
import { fails, hangs, type Receiver, receiver, takes } from '#tests/delivering/receiver.ts'
import { callerAs } from '#tests/flows/caller.ts'
import { appOn, freshApp } from '#tests/support/app.ts'

const ids = ({ came }: Receiver): string[] =>
  came.map(({ event }) => (event.data as { ticketId: string }).ticketId)

test('a receiver that fails holds up none that works, not even when only one letter is on its way at a time', async () => {
  const running = await freshApp('acme')
  const limits = { atOnce: 1, retriesAtOnce: 1, firstPause_ms: 20, longestPause_ms: 20, look_ms: 50 }
  const delivering = await appOn(running.database, false, {
    allowPrivate: true,
    limits: { ...limits, timeout_ms: 3_600_000 },
  })
  const admin = await callerAs(delivering.app, 'ada', 'admin')
  const [dead, alive] = [await receiver(fails), await receiver(takes)]
  const types = ['grandlivre.TicketOpened']
  await admin.done('/webhooks', { url: dead.url, types })
  const ticket = async (): Promise<string> => {
    const { id: partyId } = await admin.done('/parties', { displayName: 'Shop', roles: ['customer'] })
    return (await admin.done('/tickets', { partyId, subject: 'T' })).id
  }
  const first = await ticket()
  await eventually(() => expect(dead.came.length).toBeGreaterThan(0))
  dead.behave(hangs)
  const before = dead.came.length
  await eventually(() => expect(dead.came.length).toBeGreaterThan(before))

  await admin.done('/webhooks', { url: alive.url, types })
  const others = [await ticket(), await ticket()]
  await eventually(() => expect(ids(alive)).toEqual(others))
  expect(new Set(ids(dead))).toEqual(new Set([first]))
  await delivering.close()
  await Promise.all([dead.close(), alive.close()])
  await running.close()
})
