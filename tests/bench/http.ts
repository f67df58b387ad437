import { type Child, startChild } from './child.ts'
import type { Measured } from './closed-loop.ts'
import { ratesOf } from './appends.ts'
import { type Figures, median } from './figures.ts'
import type { Sample } from './sample-log.ts'
import { type Server, startServer, untilAllRead } from './server.ts'
import { connections, shortStretchMs, stretchMs } from './settings.ts'
import { inTurns } from './turns.ts'
import { measureRebuild } from './projections.ts'

interface Requests {
  readonly url: string
  readonly paths: readonly string[]
  readonly method?: 'GET' | 'POST'
  readonly headers: Record<string, string>
  readonly body?: string
}

interface Load {
  (requests: Requests, given?: { connections?: number; ms?: number }): Promise<Measured>
}

/** The server over HTTP, beside routes that do nothing; the load comes from a process of its own. */
export async function measureHttp(figures: Figures, databaseUrl: string, sample: Sample): Promise<void> {
  const loader = await startChild('./load.js')
  const bare = await startChild('./bare-server.ts')
  const server = await startServer(databaseUrl)
  try {
    const bareUrl = await bare.ask<string>('listen')
    const load = loadBy(loader)
    await untilAllRead(server)
    const around = { figures, load, server, bareUrl }
    await measureQueries(around, sample)
    await measureCommands(around)
    await measureRebuild(figures, databaseUrl)
    figures.tell('resident memory of the server after all this', [await server.residentMiB()], 'MiB')
  } finally {
    await Promise.all([loader.end(), bare.end(), server.stop()])
  }
}

function loadBy(loader: Child): Load {
  return (requests, given = {}) =>
    loader.ask<Measured>('load', { connections, ms: stretchMs, ...given, ...requests })
}

interface Around {
  readonly figures: Figures
  readonly load: Load
  readonly server: Server
  readonly bareUrl: string
}

async function measureCommands({ figures, load, server, bareUrl }: Around): Promise<void> {
  const party = await server.post<Made>('/api/v1/parties', {
    displayName: 'Boutique Awa',
    roles: ['customer'],
  })
  const partyId = party.data.id
  const expense = {
    partyId,
    ...{ amount: '125.50', date: '2025-03-22', category: 'marketing', paymentMethod: 'card' },
    reference: { type: 'ticket', id: 'T-2025-00123' },
    description: 'Two hundred flyers for the opening of the shop in the rue de la République',
  }
  const post = {
    url: server.url,
    headers: server.headers,
    paths: ['/api/v1/expenses'],
    method: 'POST',
  } as const
  const uncharged = { ...post, body: JSON.stringify(expense) }
  await besides(figures, 'POST /expenses, durable, 64 connections : bare Fastify', 0.6, {
    ours: () => load(uncharged),
    bare: () => load({ ...uncharged, url: bareUrl }),
  })

  const budget = {
    partyId,
    name: 'Shop',
    amount: '1000000.00',
    startDate: '2025-01-01',
    overBudgetPolicy: 'ignore',
  }
  const { data } = await server.post<Made>('/api/v1/budgets', budget)
  const charged = { ...post, body: JSON.stringify({ ...expense, budgetId: data.id }) }
  const { one } = await inTurns({ one: () => load(charged) })
  tellAll(figures, 'POST /expenses on one budget, with its reaction', one)
}

interface Made {
  readonly data: { readonly id: string }
  readonly meta: { readonly position: string }
}

async function measureQueries({ figures, load, server, bareUrl }: Around, sample: Sample): Promise<void> {
  const [budgetIds, expenseIds] = [sample.budgetIds.slice(-1_000), sample.expenseIds.slice(-1_000)]
  const get = (paths: readonly string[]): Requests => ({ url: server.url, headers: server.headers, paths })
  const byId = get(budgetIds.map((id) => `/api/v1/budgets/${id}`))
  await besides(figures, 'GET /budgets/:id, 64 connections : bare Fastify', 0.5, {
    ours: () => load(byId),
    bare: () => load({ ...byId, url: bareUrl }),
  })

  const queries = {
    'GET /budgets/:id': byId,
    'GET /budgets/:id?knownAt=': get(budgetIds.map((id) => `/api/v1/budgets/${id}?knownAt=${sample.head}`)),
    'GET /budgets?limit=50': get(['/api/v1/budgets?limit=50']),
    'GET /expenses/:id': get(expenseIds.map((id) => `/api/v1/expenses/${id}`)),
    'GET /expenses?budgetId=': get(budgetIds.map((id) => `/api/v1/expenses?budgetId=${id}`)),
    'GET /events?limit=100': get(['/api/v1/events?limit=100']),
  }
  for (const [name, requests] of Object.entries(queries)) {
    const measured = [await load(requests, { connections: 8, ms: shortStretchMs })]
    tellAll(figures, `${name}, 8 connections`, measured)
  }
}

/** So many measurements long a new process still gets faster: its code is compiled while it runs. */
const warmUpRounds = 3

/** Warms both up and measures them in turns. */
async function besides(
  figures: Figures,
  name: string,
  atLeast: number,
  contenders: { ours: () => Promise<Measured>; bare: () => Promise<Measured> },
): Promise<void> {
  for (let round = 0; round < warmUpRounds; round += 1) {
    await contenders.ours()
    await contenders.bare()
  }
  const { ours, bare } = await inTurns(contenders)
  figures.compare(name, { ours: ratesOf(ours), other: ratesOf(bare) }, atLeast)
  tellLatencies(figures, ours)
}

function tellAll(figures: Figures, name: string, measured: readonly Measured[]): void {
  figures.tell(name, ratesOf(measured))
  tellLatencies(figures, measured)
}

function tellLatencies(figures: Figures, measured: readonly Measured[]): void {
  for (const share of ['p50_ms', 'p95_ms', 'p99_ms'] as const) {
    figures.tell(`  answered within, ${share.slice(0, 3)}`, [median(measured.map((one) => one[share]))], 'ms')
  }
}
