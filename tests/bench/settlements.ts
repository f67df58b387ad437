import { ratesOf } from './appends.ts'
import { type Child, startChild } from './child.ts'
import type { Measured } from './closed-loop.ts'
import { type Figures, median } from './figures.ts'
import { type Server, startServer } from './server.ts'
import { connections, settlements, stretchMs, warmUpMs } from './settings.ts'
import { inTurns } from './turns.ts'

/** What the one hot stream of the shortest decisions must reach of them spread over many, settlements must too. */
const ofSpread = 0.7
/** How much of the rate of the shortest decisions settlements must reach, whose facts are three times as long. */
const ofHotStream = 0.5

interface Made {
  readonly data: { readonly id: string; readonly balance: string }
  readonly meta: { readonly position: string }
}

/** One account that many clients settle on at once, and as many accounts as clients. No cent may be lost. */
export async function measureSettlements(figures: Figures, url: string): Promise<void> {
  const ours = await startChild('./ours.ts', { BENCH_URL: url })
  try {
    await ours.ask('prepare')
    await measureDecisions(figures, ours)
  } finally {
    await ours.end()
  }
  const server = await startServer(url)
  const loader = await startChild('./load.js')
  try {
    await measureRequests(figures, server, loader)
  } finally {
    await Promise.all([loader.end(), server.stop()])
  }
}

/** Beside the hot stream of the decisions that are as short as can be. */
async function measureDecisions(figures: Figures, ours: Child): Promise<void> {
  const settle = (among: number) =>
    ours.ask<Measured>('settle', { among, callers: connections, count: settlements })
  const decide = (ms: number) => ours.ask<Measured>('decide', { among: 1, callers: connections, ms })
  await settle(connections)
  await decide(warmUpMs)
  const { hot, spread, notes } = await inTurns({
    hot: () => settle(1),
    spread: () => settle(connections),
    notes: () => decide(stretchMs),
  })
  const name = `${settlements} settlements by ${connections} callers, one account`
  figures.compare(`${name} : hot stream`, { ours: ratesOf(hot), other: ratesOf(notes) }, ofHotStream)
  figures.compare(`${name} : on ${connections}`, { ours: ratesOf(hot), other: ratesOf(spread) }, ofSpread)
  figures.tell('  answered within, p95', [median(hot.map(({ p95_ms }) => p95_ms))], 'ms')
}

/** Over HTTP, with the projections of the server; the balance in the read model must be exact. */
async function measureRequests(figures: Figures, server: Server, loader: Child): Promise<void> {
  const rounds: Measured[] = []
  const { account, settle } = await paymentOn(server)
  for (const amount of [settlements, settlements]) {
    rounds.push(
      await loader.ask<Measured>('load', {
        ...{ url: server.url, headers: server.headers, method: 'POST', paths: [settle], connections, amount },
        body: JSON.stringify({ amount: '0.07', date: '2025-03-01', paymentMethod: 'cash' }),
      }),
    )
  }
  await server.post(settle, { amount: '0.03', date: '2025-03-01', paymentMethod: 'cash' })
  const { meta } = await server.post<Made>(settle, {
    amount: '0.01',
    date: '2025-03-01',
    paymentMethod: 'cash',
  })
  const { data } = (await (await server.get(`${account}?minPosition=${meta.position}`)).json()) as Made
  const expected = `-${(rounds.length * settlements * 0.07 + 0.04).toFixed(2)}`
  if (data.balance !== expected) throw new Error(`the balance is ${data.balance}, not ${expected}`)
  const measured = rounds.slice(1)
  figures.tell(`${settlements} POST …/settle on one account, ${connections} connections`, ratesOf(measured))
  figures.tell('  answered within, p95', [median(measured.map(({ p95_ms }) => p95_ms))], 'ms')
}

/** A new party with a payment that is larger than all that is going to be settled. */
async function paymentOn(server: Server): Promise<{ account: string; settle: string }> {
  const party = await server.post<Made>('/api/v1/parties', { displayName: 'Awa', roles: ['customer'] })
  const account = `/api/v1/parties/${party.data.id}/accounts/EUR`
  const payment = await server.post<Made>(`${account}/movements`, {
    ...{ type: 'receivable_collection', amount: '999999999.00', date: '2025-01-01' },
  })
  return { account, settle: `${account}/movements/${payment.data.id}/settle` }
}
