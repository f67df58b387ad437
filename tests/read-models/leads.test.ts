import { expect, test } from 'vitest'
import { derivedId } from '#src/kernel/ids.ts'
import { salesOfTest } from '#tests/read-models/sales.ts'

test('R-538 R-539 R-540 R-541 R-542 R-543 leads are listed by what they are filtered by, and shown one by one', async () => {
  const { send, get, getAll, partyId, pass } = await salesOfTest()
  const capture = async (lead: object) => {
    pass(1)
    return (await send('capture-lead', { ...lead })).id
  }
  const first = await capture({ name: 'Élodie', email: 'e@example.com', source: 'Fair', value: '12.5' })
  const second = await capture({ partyId, ownerId: 'moussa' })
  const third = await capture({ phone: '+221771234567', source: 'Fair', currency: 'XOF', value: '5' })
  pass(1)
  await send('qualify-lead', { leadId: first })

  const idsOf = async (query: string) => (await getAll(`/leads?limit=1&${query}`)).map(({ id }) => id)
  expect(await idsOf('')).toEqual([third, second, first])
  expect(await idsOf('sort=updated')).toEqual([first, third, second])
  expect(await idsOf('source=Fair')).toEqual([third, first])
  expect(await idsOf('status=qualified')).toEqual([first])
  expect(await idsOf(`partyId=${partyId}`)).toEqual([second])
  expect(await idsOf('ownerId=moussa')).toEqual([second])
  expect(await idsOf('q=elodie')).toEqual([first])
  expect(await idsOf('q=%2B22177')).toEqual([third])

  const { data, headers } = await get(`/leads/${first}`, { role: 'sales' })
  expect(data).toMatchObject({ name: 'Élodie', status: 'qualified', value: '12.50', currency: 'EUR' })
  expect(data['qualifiedAt']).toBe('2025-03-22T10:00:04.000Z')
  expect(headers['etag']).toBe('"1"')
  expect((await get(`/leads/${third}`)).data['value']).toBe('5')
  expect((await get(`/leads/${derivedId('nothing')}`)).code).toBe('NOT_FOUND')
  expect((await get('/leads', { role: 'driver' })).status).toBe(403)
})
