import { expect, test } from 'vitest'
import { z } from 'zod'
import { memoryStore } from '#src/event-store/memory.ts'
import { acme, ledgerOn } from '#tests/support/ledger.ts'

const parties = Array.from({ length: 40 }, (_, index) => ({
  displayName: `Party ${index}`,
  roles: ['customer'],
}))

async function numbersIn(store: ReturnType<typeof memoryStore>): Promise<unknown[]> {
  const events = await store.readAll('0', 1000, { types: ['PartyNumbered'] })
  return events.map(({ data }) => z.object({ number: z.string() }).parse(data).number).sort()
}

test('X-05 numbers parties without a gap when two processes register them at once', async () => {
  const { store, send } = await acme()
  const other = ledgerOn(store)
  const answers = await Promise.all(
    parties.map((party, index) => (index % 2 ? send : other.send)('register-party', party)),
  )
  expect(answers.flatMap(({ pending }) => pending)).toEqual([])
  const numbers = Array.from({ length: 41 }, (_, index) => `CT-${String(index + 1).padStart(6, '0')}`)
  expect(await numbersIn(store)).toEqual(numbers)
})

test('X-05 a party sent again under its key takes no second number', async () => {
  const { store, send } = await acme()
  const party = { displayName: 'Baobab SARL', roles: ['customer'], legacyId: '42' }
  for (let time = 0; time < 3; time += 1) await send('register-party', party, { idempotencyKey: 'k' })
  await send('register-party', party)
  expect(await numbersIn(store)).toEqual(['CT-000001', 'CT-000002'])
})

test('X-05 a series opened at 873 gives its next party CT-000873', async () => {
  const { store, send } = ledgerOn(memoryStore())
  await send('open-tenant', { slug: 'acme', settings: { baseCurrency: 'EUR', timeZone: 'Europe/Paris' } })
  await send('open-series', { name: 'CT', start: 873 })
  await send('register-party', { displayName: 'Baobab SARL', roles: ['customer'] })
  expect(await numbersIn(store)).toEqual(['CT-000873'])
})
