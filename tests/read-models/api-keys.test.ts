import { expect, test } from 'vitest'
import { readSideOfTest } from '#tests/support/read-side.ts'

test('keys are listed for auditors, never with what they are made of', async () => {
  const side = await readSideOfTest({ now: () => Date.parse('2025-03-22T10:00:00Z') })
  await side.send('open-tenant', {
    slug: 'demo',
    settings: { baseCurrency: 'EUR', timeZone: 'Africa/Dakar' },
  })
  const admin = { actor: { subject: 'aïcha', role: 'admin' } }
  const issue = async (name: string) =>
    (await side.send('issue-api-key', { name, roles: ['sales'] }, admin)).id
  const [shop, site] = [await issue('The shop'), await issue('The site')]
  await side.send('revoke-api-key', { keyId: site }, admin)

  const items = await side.getAll('/api-keys?limit=1')
  expect(items.map(({ id }) => id).sort()).toEqual([shop, site].sort())
  expect(await side.getAll('/api-keys?status=revoked')).toEqual([
    {
      id: site,
      name: 'The site',
      roles: ['sales'],
      status: 'revoked',
      issuedBy: 'aïcha',
      revokedBy: 'aïcha',
      revokedAt: '2025-03-22T10:00:00.000Z',
      createdAt: '2025-03-22T10:00:00.000Z',
      updatedAt: '2025-03-22T10:00:00.000Z',
      revision: 1,
    },
  ])
  expect((await side.get('/api-keys', { role: 'admin' })).status).toBe(200)
  for (const role of ['finance', 'sales', 'driver'] as const) {
    expect((await side.get('/api-keys', { role })).status).toBe(403)
  }
})
