import { expect, test } from 'vitest'
import { fillDemo } from '#src/cli/demo.ts'
import { memoryStore } from '#src/event-store/memory.ts'
import { ledgerOn } from '#tests/support/ledger.ts'

/** The demo as it is filled on a day, and then again on another one. */
async function filledOn(day: string, again: string) {
  const clock = { now: Date.parse(`${day}T00:00:00Z`) }
  const store = memoryStore({ now: () => clock.now })
  const { ledger } = ledgerOn(store, () => new Date(clock.now))
  const started = new Date(clock.now)
  await fillDemo(ledger, started)
  const head = await store.head()
  clock.now = Date.parse(`${again}T00:00:00Z`)
  await fillDemo(ledger, started)
  return { store, head, after: await store.head() }
}

test('the demo can be filled on any day of a year, and filling it again adds nothing', async () => {
  for (const day of ['2027-01-01', '2027-02-20', '2027-02-28', '2027-03-01', '2028-02-29', '2027-12-31']) {
    const { head, after } = await filledOn(day, '2029-07-01')
    expect(Number(head), day).toBeGreaterThan(30)
    expect(after, day).toBe(head)
  }
})

test('until March the books of the demo are those of the last year', async () => {
  const budgetOf = async (day: string): Promise<unknown> => {
    const { store } = await filledOn(day, day)
    return (await store.readAll('0', 500)).find(({ type }) => type === 'BudgetOpened')?.data
  }
  expect(await budgetOf('2027-02-28')).toMatchObject({ startDate: '2026-01-01' })
  expect(await budgetOf('2027-03-01')).toMatchObject({ startDate: '2027-01-01' })
})
