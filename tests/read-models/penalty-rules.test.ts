import { expect, test } from 'vitest'
import { readSideOfTest } from '#tests/support/read-side.ts'

test('X-15 rules for late payment are listed with their dated terms, or as they are on a day', async () => {
  const side = await readSideOfTest()
  await side.send('open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'EUR', timeZone: 'Europe/Paris' },
  })
  const rule = { name: 'Legal', from: '2025-01-01', annualRate: '10.25', partyKinds: ['business'] }
  const { id } = await side.send('set-penalty-rule', {
    ...{ ...rule, fixedIndemnity: { amount: '40', currency: 'EUR' }, graceDays: 5, capPercent: '50' },
  })
  await side.send('set-penalty-rule', { ...rule, id, from: '2025-07-01', annualRate: '12.15' })
  await side.send('end-penalty-rule', { ruleId: id, until: '2025-12-31' })

  const { items } = await side.get('/penalty-rules')
  expect(items).toEqual([
    {
      ...{ id, name: 'Legal', from: '2025-07-01', until: '2025-12-31', annualRate: '12.15', flatRate: null },
      ...{ fixedIndemnity: null, graceDays: 0, dayCount: 365, capPercent: null, partyKinds: ['business'] },
      ...{ currency: null, updatedAt: items[0]?.['updatedAt'] },
    },
    expect.objectContaining({
      ...{ from: '2025-01-01', until: null, annualRate: '10.25', graceDays: 5, capPercent: '50.00' },
      fixedIndemnity: { amount: '40.00', currency: 'EUR' },
    }),
  ])
  const datesOn = async (day: string) =>
    (await side.get(`/penalty-rules?on=${day}`)).items.map(({ from }) => from)
  expect(await datesOn('2024-12-31')).toEqual([])
  expect(await datesOn('2025-06-30')).toEqual(['2025-01-01'])
  expect(await datesOn('2025-12-31')).toEqual(['2025-07-01'])
  expect(await datesOn('2026-01-01')).toEqual([])
  expect(await side.getAll('/penalty-rules?limit=1')).toEqual(items)
  expect((await side.get(`/penalty-rules?ruleId=${id}`)).items).toHaveLength(2)
  expect((await side.get('/penalty-rules', { role: 'sales' })).status).toBe(403)
})
