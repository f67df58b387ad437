import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderOfTest, isAlive, ledger, postgresIn, type Running, start } from '#tests/cli/process.ts'
import { eventually } from '#tests/delivering/eventually.ts'
import { fails, type Receiver, receiver, takes } from '#tests/delivering/receiver.ts'

const environment = { DEMO: 'true', WEBHOOK_ALLOW_PRIVATE: 'true' }
const types = ['grandlivre.TicketOpened']

let root: string
let shop: Receiver
let late: Receiver
let secret: string

const original = (): string => join(root, 'data')
const restored = (): string => join(root, 'restored')
const backup = (): string => join(root, 'backup')

beforeAll(async () => {
  root = await folderOfTest()
  shop = await receiver()
  late = await receiver(fails)
})
afterAll(async () => {
  for (const name of readdirSync(root)) {
    const pid = postgresIn(join(root, name))
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL')
  }
  await shop.close()
  await late.close()
  await rm(root, { recursive: true, force: true, maxRetries: 5 })
})

async function post({ url }: Running, path: string, body: unknown): Promise<Record<string, string>> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const { data } = (await response.json()) as { data: Record<string, string> }
  expect(response.ok, `${path} answers ${response.status}`).toBe(true)
  return data
}

async function ticket(server: Running): Promise<string> {
  const { id: partyId } = await post(server, '/parties', { displayName: 'Shop', roles: ['customer'] })
  return (await post(server, '/tickets', { partyId, subject: 'T' }))['id'] ?? ''
}

const ticketsOf = ({ taken }: Receiver): string[] =>
  taken.map(({ event }) => (event.data as { ticketId: string }).ticketId)

async function deliveriesOf({ url }: Running, id: string): Promise<{ outcome: string; eventId: string }[]> {
  const response = await fetch(`${url}/api/v1/webhooks/${id}/deliveries?limit=200`)
  return ((await response.json()) as { data: { outcome: string; eventId: string }[] }).data
}

test('a restored ledger delivers what was open when it was backed up, nothing that was taken before, and signs as before', async () => {
  const server = await start(original(), environment)
  const webhook = await post(server, '/webhooks', { url: shop.url, types })
  const failing = await post(server, '/webhooks', { url: late.url, types })
  secret = String(webhook['secret'])
  const [first, second] = [await ticket(server), await ticket(server)]
  await eventually(() => expect(ticketsOf(shop)).toEqual([first, second]))
  // What is taken is noted before the cursor moves; both are there once a later event was taken.
  const third = await ticket(server)
  await eventually(() => expect(ticketsOf(shop)).toEqual([first, second, third]))
  await eventually(async () => expect(await deliveriesOf(server, webhook['id'] ?? '')).toHaveLength(3))
  await eventually(() => expect(late.came.length).toBeGreaterThan(0))

  const { code, errors } = await ledger(['backup', backup()], { DATA_DIR: original() })
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  const lost = await ticket(server)
  await eventually(() => expect(ticketsOf(shop)).toContain(lost))
  await server.end('SIGKILL')
  const taken = ticketsOf(shop).length

  const restoring = await ledger(['restore', backup()], { DATA_DIR: restored() })
  expect({ code: restoring.code, errors: restoring.errors }).toEqual({ code: 0, errors: '' })
  late.behave(takes)
  const again = await start(restored(), environment)
  await eventually(() => expect(ticketsOf(late)).toEqual([first, second, third]))
  const anew = await ticket(again)
  await eventually(() => expect(ticketsOf(shop).at(-1)).toBe(anew))
  await eventually(() => expect(ticketsOf(late)).toEqual([first, second, third, anew]))
  // The cursor moves after a delivery is noted: at most the last one taken before the backup comes once more.
  expect(
    ticketsOf(shop)
      .slice(taken)
      .filter((id) => id !== third),
  ).toEqual([anew])

  const idOf = (one: Receiver, ticketId: string): string | undefined =>
    one.taken[ticketsOf(one).indexOf(ticketId)]?.event.id
  for (const id of [first, second, third]) expect(idOf(late, id)).toBe(idOf(shop, id))
  const last = shop.taken.at(-1)
  expect(new Webhook(secret).verify(last?.body ?? '', last?.headers ?? {})).toEqual(last?.event)
  const other = late.taken.at(-1)
  expect(new Webhook(String(failing['secret'])).verify(other?.body ?? '', other?.headers ?? {})).toBeTruthy()

  const kept = await deliveriesOf(again, webhook['id'] ?? '')
  expect(kept.map(({ eventId }) => eventId)).toContain(idOf(shop, first))
  const { secret: rotated } = await post(again, `/webhooks/${webhook['id']}/rotate-secret`, {})
  expect(rotated).not.toBe(secret)
  await again.end('SIGTERM')
}, 120_000)
