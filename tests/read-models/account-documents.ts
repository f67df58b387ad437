import { onTestFinished } from 'vitest'
import { readSide, type ReadSide } from '#tests/support/read-side.ts'

type Sent = Record<string, unknown>

/** A customer with an account in euros, and what is done on it. The day is 22 March 2025 in Dakar. */
export async function customer(side: ReadSide, displayName = 'Boutique Awa') {
  const { id: partyId } = await side.send('register-party', { displayName, roles: ['customer', 'supplier'] })
  const of = { partyId, currency: 'EUR' }
  const send = (command: string, input: Sent) => side.send(command, { ...of, ...input })
  const url = `/parties/${partyId}/accounts/EUR`
  const id = async (command: string, input: Sent) => (await send(command, input)).id
  return {
    partyId,
    url,
    send,
    invoice: (amount: string, over: Sent = {}) =>
      id('record-receivable', { amount, date: '2025-03-01', dueDate: '2025-03-31', ...over }),
    bill: (amount: string, over: Sent = {}) =>
      id('record-payable', { amount, date: '2025-03-01', dueDate: '2025-03-31', ...over }),
    collection: (amount: string, over: Sent = {}) =>
      id('record-movement', { type: 'receivable_collection', amount, date: '2025-03-02', ...over }),
    settle: (movementId: string, over: Sent = {}) =>
      id('settle-movement', { movementId, date: '2025-03-05', paymentMethod: 'cash', ...over }),
    note: (amount: string, over: Sent = {}) =>
      id('issue-credit-note', {
        ...{ amount, reason: 'goods came back', origin: { module: 'sales', reference: 'S-1' } },
        ...{ date: '2025-03-03', ...over },
      }),
    get: (path: string) => side.get(`${url}${path}`),
  }
}
export type Customer = Awaited<ReturnType<typeof customer>>

/** The tenant demo in Dakar, on 22 March 2025 unless told otherwise. */
export async function demoSide(now = () => Date.parse('2025-03-22T10:00:00Z')): Promise<ReadSide> {
  const side = await readSide({ now })
  const settings = { baseCurrency: 'EUR', timeZone: 'Africa/Dakar' }
  await side.send('open-tenant', { slug: 'demo', settings })
  return side
}

export async function demoSideOfTest(): Promise<ReadSide> {
  const side = await demoSide()
  onTestFinished(side.stop)
  return side
}
