import { type Account, account } from '../../commands/accounts/account.ts'
import { accountId } from '../../commands/accounts/events.ts'
import type { Runtime } from '../../src/cli/runtime.ts'
import type { AnyAggregate } from '../../src/deciding/states.ts'
import type { CommandOutcome } from '../../src/deciding/request.ts'
import { streamName } from '../../src/kernel/ids.ts'
import { type Measured, measuredOf } from './closed-loop.ts'

interface Sender {
  readonly runtime: Runtime
  readonly tenant: string
  send(this: void, command: string, input: object): Promise<CommandOutcome>
  /** Reads the input now and sends it later. */
  ready(this: void, command: string, input: object): () => Promise<CommandOutcome>
}

interface Payment {
  readonly partyId: string
  readonly movementId: string
  cents: number
}

export interface Settling {
  readonly among: number
  readonly callers: number
  readonly count: number
}

/** Settles new payments so often, the amounts of a cent and more in turns; refuses balances that are not their exact sums. */
export async function settleAll(sender: Sender, { among, callers, count }: Settling): Promise<Measured> {
  const payments = await Promise.all(Array.from({ length: among }, () => newPayment(sender)))
  // Notes, beside which they are measured, are sent without being parsed either.
  const waiting = payments.map((payment, place) =>
    Array.from({ length: Math.ceil((count - place) / among) }, (_, turn) =>
      settlement(sender, payment, 1 + ((place + turn * among) % 999)),
    ),
  )
  const latencies: number[] = []
  const client = async (own: number): Promise<void> => {
    for (let settle = waiting[own % among]?.pop(); settle; settle = waiting[own % among]?.pop()) {
      const began = performance.now()
      await settle()
      latencies.push(performance.now() - began)
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: callers }, (_, own) => client(own)))
  const measured = measuredOf(latencies, performance.now() - started)
  for (const payment of payments) await checkBalance(sender, payment)
  return measured
}

function settlement({ ready }: Sender, payment: Payment, cents: number): () => Promise<void> {
  const { partyId, movementId } = payment
  const send = ready('settle-movement', {
    ...{ partyId, currency: 'EUR', movementId, amount: (cents / 100).toFixed(2) },
    ...{ date: '2025-03-01', paymentMethod: 'cash' },
  })
  return async () => {
    await send()
    payment.cents += cents
  }
}

async function newPayment({ send }: Sender): Promise<Payment> {
  const { id: partyId } = await send('register-party', { displayName: 'Awa', roles: ['customer'] })
  const { id: movementId } = await send('record-movement', {
    ...{
      partyId,
      currency: 'EUR',
      type: 'receivable_collection',
      amount: '999999999.00',
      date: '2025-01-01',
    },
  })
  return { partyId, movementId, cents: 0 }
}

/** By the log itself, from its first event on. */
async function checkBalance({ runtime, tenant }: Sender, { partyId, cents }: Payment): Promise<void> {
  const aggregate = account as unknown as AnyAggregate
  const events = await runtime.store.readStream(streamName('account', tenant, accountId(partyId, 'EUR')), 0)
  const state = events.reduce((before, event) => aggregate.evolve(before, event), aggregate.initial)
  const { balance } = state as Account
  if (balance !== -cents) throw new Error(`the balance is ${balance}, not ${-cents}`)
}
