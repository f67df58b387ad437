import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { rebuildVerb } from '#src/cli/verbs/rebuild.ts'
import { readConfig } from '#src/config.ts'
import { rooms } from '#src/rooms.ts'
import { eventually } from '#tests/delivering/eventually.ts'
import { receiver } from '#tests/delivering/receiver.ts'
import { callerAs } from '#tests/flows/caller.ts'
import { appOn, freshApp, secrets } from '#tests/support/app.ts'
import { quiet } from '#tests/support/ledger.ts'

const beyond = '9000000000000'

let running: Awaited<ReturnType<typeof freshApp>>

beforeAll(async () => {
  running = await freshApp('acme')
})
afterAll(() => running.close())

async function standing(id: string): Promise<Record<string, unknown> | undefined> {
  const { rows } = await running.database.pool.query<Record<string, unknown>>(
    'select cursor, asked, failures from ledger.webhook_cursors where webhook_id = $1',
    [id],
  )
  return rows[0]
}

async function putBeyond(id: string, columns: readonly string[]): Promise<void> {
  for (const column of columns)
    await running.database.pool.query(
      `update ledger.webhook_cursors set ${column} = $1 where webhook_id = $2`,
      [beyond, id],
    )
}

/** Somebody who hears of tickets, and a server that delivers to them. */
async function delivering() {
  const app = await appOn(running.database, false, { allowPrivate: true, limits: { look_ms: 50 } })
  const admin = await callerAs(app.app, 'ada', 'admin')
  const ticket = async (): Promise<string> => {
    const { id: partyId } = await admin.done('/parties', { displayName: 'Shop', roles: ['customer'] })
    return (await admin.done('/tickets', { partyId, subject: 'T' })).id
  }
  return { ...app, admin, ticket }
}

test.each([
  [['cursor'], 'cursor'],
  [['asked'], 'what was asked of it'],
])('a webhook whose %s is beyond the end of the log goes on at its head', async (columns) => {
  const one = await receiver()
  const first = await delivering()
  const { id } = await first.admin.done('/webhooks', { url: one.url, types: ['grandlivre.TicketOpened'] })
  await first.ticket()
  await eventually(() => expect(one.taken).toHaveLength(1))
  await first.close()
  await putBeyond(id, columns)

  const second = await delivering()
  await eventually(async () => expect(await standing(id)).not.toMatchObject({ [columns[0] ?? '']: beyond }))
  const ticketId = await second.ticket()
  await eventually(() =>
    expect(one.taken.map(({ event }) => (event.data as { ticketId: string }).ticketId).at(-1)).toBe(ticketId),
  )
  expect(one.taken).toHaveLength(2)
  await second.admin.done(`/webhooks/${id}/redeliver`, { eventId: one.taken[0]?.event.id })
  await eventually(() => expect(one.taken).toHaveLength(3))
  await second.admin.done(`/webhooks/${id}/disable`)
  await second.close()
  await one.close()
})

test('all rebuilt after the log was set back, webhooks that were beyond its end go on from there, others stay', async () => {
  const server = await delivering()
  const { admin } = server
  const url = 'http://127.0.0.1:9/hooks'
  const { id: ahead } = await admin.done('/webhooks', { url, types: ['grandlivre.DealWon'] })
  const { id: within } = await admin.done('/webhooks', { url, types: ['grandlivre.DealWon'] })
  await eventually(async () => {
    for (const id of [ahead, within]) expect(await standing(id)).toBeDefined()
  })
  await server.close()
  await putBeyond(ahead, ['cursor', 'asked'])
  const before = await standing(within)

  const environment = {
    DATABASE_URL: running.database.url,
    AUTH_SECRET: secrets.authSecret,
    DATA_KEY: secrets.dataKey,
  }
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await rebuildVerb({ rooms, config: readConfig(environment), log: quiet }, 'all')
  const lines = said.mock.calls.map(([line]) => String(line)).join('')
  said.mockRestore()
  const head = await running.runtime.store.head()
  expect(lines).toContain(
    `The webhook ${ahead} was at ${beyond}, which is not in this log: it goes on from position ${head}.`,
  )
  expect(lines).not.toContain(within)
  expect(await standing(ahead)).toEqual({ cursor: head, asked: head, failures: 0 })
  expect(await standing(within)).toEqual(before)
})
