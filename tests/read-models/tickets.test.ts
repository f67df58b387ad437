import { expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import { readSideOfTest } from '#tests/support/read-side.ts'

test('R-063 tickets are listed by party and status, and shown one by one', async () => {
  const side = await readSideOfTest({ now: () => Date.parse('2025-03-22T10:00:00Z') })
  await side.send('open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'EUR', timeZone: 'Africa/Dakar' },
  })
  const party = async (displayName: string) =>
    (await side.send('register-party', { displayName, roles: ['customer'] })).id
  const [awa, moussa] = [await party('Awa'), await party('Moussa')]
  const open = async (partyId: string, subject: string) =>
    (await side.send('open-ticket', { partyId, subject })).id
  const [first, second, third] = [
    await open(awa, 'first'),
    await open(awa, 'second'),
    await open(moussa, 'third'),
  ]
  await side.send('resolve-ticket', { ticketId: second })

  const idsOf = async (query: string) => (await side.getAll(`/tickets?limit=1&${query}`)).map(({ id }) => id)
  expect(await idsOf('')).toEqual([first, second, third].sort().reverse())
  expect((await idsOf(`partyId=${awa}`)).sort()).toEqual([first, second].sort())
  expect(await idsOf('status=resolved')).toEqual([second])
  expect(await idsOf(`partyId=${moussa}&status=resolved`)).toEqual([])

  const { data, headers } = await side.get(`/tickets/${second}`, { role: 'sales' })
  expect(data).toEqual({
    id: second,
    partyId: awa,
    subject: 'second',
    description: null,
    status: 'resolved',
    legacyId: null,
    createdAt: '2025-03-22T10:00:00.000Z',
    updatedAt: '2025-03-22T10:00:00.000Z',
    revision: 1,
  })
  expect(headers['etag']).toBe('"1"')
  expect((await side.get(`/tickets/${derivedId('nothing')}`)).code).toBe('NOT_FOUND')
  expect((await side.get('/tickets', { role: 'driver' })).status).toBe(403)
})
