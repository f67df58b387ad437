import { afterAll, beforeAll, expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

let side: ReadSide

beforeAll(async () => {
  side = await readSide({ now: () => Date.parse('2025-03-22T10:00:00Z') })
  await side.send('open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'EUR', timeZone: 'Africa/Dakar' },
  })
})
afterAll(() => side.stop())

async function register(displayName: string, over: Record<string, unknown> = {}): Promise<string> {
  return (await side.send('register-party', { displayName, roles: ['customer'], ...over })).id
}

const namesOf = async (query: string) =>
  (await side.getAll(`/parties?${query}`)).map(({ displayName }) => displayName)

test('R-052 a party is shown with its number', async () => {
  const details = {
    email: 'awa@example.com',
    phone: '+221771234567',
    address: '1 rue de Thiès',
    legacyId: '17',
  }
  const id = await register('Boutique Awa', details)
  const { data, headers } = await side.get(`/parties/${id}`)
  expect(data).toEqual({
    id,
    displayName: 'Boutique Awa',
    kind: 'business',
    roles: ['customer'],
    ...details,
    number: expect.stringMatching(/^CT-\d{6}$/),
    status: 'active',
    archiveReason: null,
    createdAt: '2025-03-22T10:00:00.000Z',
    updatedAt: '2025-03-22T10:00:00.000Z',
    revision: 1,
  })
  expect(headers['etag']).toBe('"1"')
})

test('a party is found by words of its name, e-mail, telephone and number, whatever the accents and capitals', async () => {
  await register('Société Œuvrière du Sénégal', { email: 'contact@oeuvriere.sn', phone: '+221 77 999 88 77' })
  const found = ['Société Œuvrière du Sénégal']
  for (const q of ['societe', 'SENEGAL oeuv', 'contact@', '+221779998877', 'ct- œuvrière']) {
    expect({ q, names: await namesOf(`q=${encodeURIComponent(q)}`) }).toEqual({ q, names: found })
  }
  expect(await namesOf('q=senegal%20nobody')).toEqual([])
})

test('what SQL reads as a wildcard is only itself', async () => {
  await register('50% off_shop')
  expect(await namesOf('q=%25')).toEqual(['50% off_shop'])
  expect(await namesOf('q=off_s')).toEqual(['50% off_shop'])
  expect(await namesOf('q=off-s')).toEqual([])
  expect(await namesOf(`q=${encodeURIComponent("'; drop table parties; --")}`)).toEqual([])
})

test('C-01 C-02 parties are listed by role, legacy id and status', async () => {
  const driver = await register('Moussa', { roles: ['driver', 'supplier'], legacyId: 'L-9' })
  expect(await namesOf('role=driver')).toEqual(['Moussa'])
  expect(await namesOf('role=supplier')).toEqual(['Moussa'])
  expect(await namesOf('legacyId=L-9')).toEqual(['Moussa'])
  await side.send('archive-party', { partyId: driver, reason: 'moved away' })
  expect(await namesOf('status=archived')).toEqual(['Moussa'])
  expect(await namesOf('status=active&role=driver')).toEqual([])
})

test('pages neither lose nor repeat parties, and names sort as people do', async () => {
  const names = ['Zoé', 'élan', 'Emile', 'Éric', 'abri', 'Abri']
  for (const name of names) await register(name, { roles: ['investor'] })
  expect((await namesOf('role=investor&limit=2')).sort()).toEqual(names.toSorted())
  const sorted = await namesOf('role=investor&limit=2&sort=name')
  expect(sorted.slice(0, 2).sort()).toEqual(['Abri', 'abri'])
  expect(sorted.slice(2)).toEqual(['élan', 'Emile', 'Éric', 'Zoé'])
})

test('a party that never was is not there, and a role that is none is refused', async () => {
  expect((await side.get(`/parties/${derivedId('nothing')}`)).code).toBe('NOT_FOUND')
  expect((await side.get('/parties?role=boss')).status).toBe(400)
  expect((await side.get('/parties?q=%00')).status).toBe(400)
  expect((await side.get('/parties', { role: 'driver' })).status).toBe(403)
})
