import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { measuredOf } from './closed-loop.ts'
import type { Figures } from './figures.ts'
import { secrets } from './open-ledger.ts'
import { tenant } from './sample-log.ts'
import { type Server, startServer } from './server.ts'
import { connections } from './settings.ts'

const settlements = Number(process.env['BENCH_SETTLEMENTS'] ?? 10_000)
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

interface Made {
  readonly data: { readonly id: string; readonly balance?: string }
  readonly meta: { readonly position: string }
}

/** Clients that settle one movement of one account, and then one account each; the balance must be exact. */
export async function measureSettlements(figures: Figures, databaseUrl: string): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    [main, 'tenant', 'add', tenant, '--currency', 'EUR', '--zone', 'Europe/Paris'],
    {
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        AUTH_SECRET: secrets.authSecret,
        DATA_KEY: secrets.dataKey,
      },
    },
  )
  const server = await startServer(databaseUrl)
  try {
    await settle(server, 1, 500)
    const hot = await settle(server, 1, settlements)
    const spread = await settle(server, connections, settlements)
    const name = `${settlements} settlements by ${connections} clients, on one account : on ${connections}`
    figures.compare(name, { ours: [hot.perSecond], other: [spread.perSecond] }, null)
    figures.tell('  answered within, p95', [hot.p95_ms], 'ms')
  } finally {
    await server.stop()
  }
}

/** Settles so often, the amounts of a cent and more in turns; refuses a balance that is not their exact sum. */
async function settle(server: Server, accounts: number, count: number) {
  const urls = await Promise.all(Array.from({ length: accounts }, () => paymentOn(server)))
  const settled = urls.map(() => 0)
  const latencies: number[] = []
  let [next, position] = [0, '0']
  const started = performance.now()
  const client = async (own: number): Promise<void> => {
    while (next < count) {
      const cents = 1 + (next % 999)
      next += 1
      const place = own % accounts
      const began = performance.now()
      const { meta } = await server.post<Made>(urls[place]?.settle ?? '', {
        ...{ amount: inText(cents), date: '2025-03-01', paymentMethod: 'cash' },
      })
      latencies.push(performance.now() - began)
      settled[place] = (settled[place] ?? 0) + cents
      position = BigInt(meta.position) > BigInt(position) ? meta.position : position
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, own) => client(own)))
  const tookMs = performance.now() - started
  for (const [place, { account }] of urls.entries()) {
    const { data } = (await (await server.get(`${account}?minPosition=${position}`)).json()) as Made
    const expected = `-${inText(settled[place] ?? 0)}`
    if (data.balance !== expected) throw new Error(`the balance is ${data.balance}, not ${expected}`)
  }
  return measuredOf(latencies, tookMs)
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

function inText(cents: number): string {
  return (cents / 100).toFixed(2)
}
