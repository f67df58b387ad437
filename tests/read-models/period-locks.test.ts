import { expect, test } from 'vitest'
import { readSideOfTest } from '#tests/support/read-side.ts'

const admin = { actor: { subject: 'ada', role: 'admin' } }

test('the locks of the books are listed with who and when, the latest first, and the settings show it', async () => {
  const side = await readSideOfTest({ now: () => Date.parse('2025-03-22T10:00:00Z') })
  await side.send('open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'XOF', timeZone: 'Africa/Dakar' },
  })
  for (const until of ['2024-12-31', '2025-01-31', '2025-02-28']) {
    await side.send('lock-books', { until }, admin)
  }
  const items = await side.getAll('/period-locks?limit=2')
  expect(items.map(({ until, previous }) => [until, previous])).toEqual([
    ['2025-02-28', '2025-01-31'],
    ['2025-01-31', '2024-12-31'],
    ['2024-12-31', null],
  ])
  expect(items[0]).toMatchObject({
    lockedBy: { subject: 'ada', role: 'admin' },
    lockedAt: '2025-03-22T10:00:00.000Z',
    position: expect.stringMatching(/^\d+$/),
  })
  expect((await side.get('/settings')).data).toMatchObject({ lockedUntil: '2025-02-28', revision: 3 })
  expect((await side.get('/period-locks', { role: 'auditor' })).status).toBe(200)
  expect((await side.get('/period-locks', { role: 'sales' })).status).toBe(403)
})
