import type { AccountsSample } from './accounts-log.ts'
import { type Child, startChild } from './child.ts'
import { type Figures } from './figures.ts'
import { askEach } from './questions.ts'
import { type Server, startServer, untilAllRead } from './server.ts'
import { sampleMovements } from './settings.ts'

const day = '2024-06-30'

/** Questions about accounts, on a log of many movements over many parties of which one has very many. */
export async function measureAccounts(figures: Figures, url: string): Promise<void> {
  const folds = await startChild('./folds.ts', { BENCH_URL: url })
  const sample = await filled(folds, figures)
  await folds.end()
  const server = await startServer(url)
  const loader = await startChild('./load.js')
  try {
    await untilAllRead(server)
    await askEach({ figures, server, loader }, questions(sample))
    await tellTotals(figures, server)
  } finally {
    await Promise.all([loader.end(), server.stop()])
  }
}

async function filled(folds: Child, figures: Figures): Promise<AccountsSample> {
  const started = performance.now()
  const sample = await folds.ask<AccountsSample>('accounts', { movements: sampleMovements })
  figures.tell('movements in the log of accounts', [sampleMovements], '')
  figures.tell('events appended by the generator', [
    (Number(sample.head) / (performance.now() - started)) * 1000,
  ])
  return sample
}

function questions({ partyIds, largest, middle }: AccountsSample): Record<string, string[]> {
  const moments = { now: '', 'asOf and knownAt': `asOf=${day}&knownAt=${middle}` }
  const some = partyIds.filter((_, place) => place % Math.ceil(partyIds.length / 500) === 0)
  const ageings = some.slice(0, 50).map((partyId) => ageingAfter(partyId))
  const asked: Record<string, string[]> = {}
  for (const [when, query] of Object.entries(moments)) {
    for (const [who, ids] of Object.entries({ 'any party': some, 'the largest': [largest] })) {
      const paths = (suffix: string) => ids.map((id) => `/api/v1/parties/${id}/accounts/EUR${suffix}${query}`)
      asked[`balance of ${who}, ${when}`] = paths('?')
      asked[`statement of ${who}, ${when}`] = paths('/statement?from=2024-01-01&')
      asked[`history of ${who}, ${when}`] = paths('/history?limit=200&')
    }
    asked[`ageing, 200 parties a page, ${when}`] = ageings.map((cursor) =>
      query === ''
        ? `/api/v1/ageing?limit=200&cursor=${cursor('')}`
        : `/api/v1/ageing?limit=200&cursor=${cursor(query)}`,
    )
  }
  return asked
}

/** The cursor of the page that begins after a party, so that pages all over the report are asked for. */
function ageingAfter(partyId: string): (query: string) => string {
  return (query) => {
    const filters = Object.fromEntries(new URLSearchParams(query))
    const cursor = { list: '/ageing', sort: 'party', filters, after: [partyId, 'EUR'] }
    return Buffer.from(JSON.stringify(cursor)).toString('base64url')
  }
}

/** Of the whole tenant, without a bar. */
async function tellTotals(figures: Figures, server: Server): Promise<void> {
  const paths = {
    'ageing, totals of all': '/api/v1/ageing?limit=1&totals=true',
    trial: '/api/v1/reports/trial',
  }
  for (const [name, path] of Object.entries(paths)) {
    const started = performance.now()
    const response = await server.get(path)
    const text = await response.text()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
    figures.tell(name, [performance.now() - started], 'ms')
  }
}
