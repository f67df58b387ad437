import { afterAll, beforeAll, expect, test } from 'vitest'
import { comparePositions } from '#src/event-store/port.ts'
import { type Answer, type Caller, callerAs } from '#tests/flows/caller.ts'
import { newAccount } from '#tests/flows/party-accounts.ts'
import { onKurrent } from '#tests/support/event-store.ts'
import { appOn, freshApp } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let second: Awaited<ReturnType<typeof appOn>>
let admin: Caller
/** One person in each of two processes. */
let amina: Caller
let boris: Caller

beforeAll(async () => {
  running = await freshApp('acme')
  second = await appOn(running.database)
  admin = await callerAs(running.app, 'ada', 'admin')
  amina = await callerAs(running.app, 'amina', 'finance')
  boris = await callerAs(second.app, 'boris', 'finance')
})
afterAll(async () => {
  await second.close()
  await running.close()
})

function outcomes(answers: readonly Answer[]): string[] {
  const told = answers.map(({ status, code }) =>
    typeof code === 'string' ? `${status} ${code}` : `${status}`,
  )
  return [...new Set(told)].sort()
}

test('64 clients of two processes settle one movement until nothing is left, never more, and the balance is exact', async () => {
  const account = await newAccount(amina)
  await account.done('/opening-balance', { amount: '1000.00', effectiveOn: '2025-01-01' })
  const { id } = await account.done('/movements', {
    ...{ type: 'receivable_collection', amount: '400.00', date: '2025-02-01' },
  })
  const answers: Answer[] = []
  await Promise.all(
    Array.from({ length: 64 }, async (_, client) => {
      const who = client % 2 === 0 ? amina : boris
      for (let n = 0; n < 10; n += 1) {
        const body = { amount: `0.${90 + ((client + n) % 10)}`, date: '2025-02-02', paymentMethod: 'cash' }
        answers.push(await who.post(`${account.url}/movements/${id}/settle`, body))
      }
    }),
  )
  expect(outcomes(answers)).toEqual(['201', '409 AMOUNT_EXCEEDS_REMAINING'])
  const facts = await running.runtime.store.readStream(`account-acme.${account.partyId}.EUR`)
  const settled = facts.filter(({ type }) => type === 'MovementSettled')
  expect(settled).toHaveLength(answers.filter(({ status }) => status === 201).length)
  const total = settled.reduce((sum, { data }) => sum + (data as { amount: number }).amount, 0)
  expect(total).toBeLessThanOrEqual(400_00)
  expect(total).toBeGreaterThan(400_00 - 90)
  const head = await running.runtime.store.head()
  const { data } = await boris.seen(account.url, head)
  expect(data['balance']).toBe(((1_000_00 - total) / 100).toFixed(2))
  expect((await account.seen(`/movements/${id}`, head)).data['settled']).toBe((total / 100).toFixed(2))
})

test('X-18 settlements race the lock of the books: none that counts in the locked period comes after it', async () => {
  const account = await newAccount(amina)
  const { id } = await account.done('/movements', {
    ...{ type: 'receivable_collection', amount: '1000.00', date: '2025-01-01' },
  })
  const settle = (who: Caller, n: number): Promise<Answer> =>
    who.post(`${account.url}/movements/${id}/settle`, {
      ...{ amount: '1.00', date: n % 4 === 3 ? '2025-02-01' : '2025-01-31', paymentMethod: 'cash' },
    })
  const answers = await Promise.all([
    ...Array.from({ length: 60 }, (_, n) => settle(n % 2 === 0 ? amina : boris, n)),
    admin.post('/period-locks', { until: '2025-01-31' }),
    ...Array.from({ length: 60 }, (_, n) => settle(n % 2 === 0 ? boris : amina, n)),
  ])
  answers.push(await settle(amina, 0))
  expect(answers.at(-1)?.code, 'the lock is there by now').toBe('PERIOD_LOCKED')
  expect(outcomes(answers)).toEqual(['200', '201', '422 PERIOD_LOCKED'])
  const facts = await running.runtime.store.readAll('0', 10_000)
  const lock = facts.find(({ type }) => type === 'BooksLocked')
  const late = facts.filter(
    ({ type, effectiveOn, position }) =>
      type === 'MovementSettled' &&
      effectiveOn <= '2025-01-31' &&
      lock !== undefined &&
      comparePositions(position, lock.position) > 0,
  )
  if (!onKurrent) expect(late).toEqual([])
  const settled = facts.filter(
    ({ type, stream }) => type === 'MovementSettled' && stream.includes(account.partyId),
  )
  expect(settled).toHaveLength(answers.filter(({ status }) => status === 201).length)
  const head = await running.runtime.store.head()
  expect(await account.balance(head)).toBe(`-${settled.length}.00`)
})
