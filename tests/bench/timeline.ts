import { openPool } from '../../src/postgres/pool.ts'
import { startChild } from './child.ts'
import type { Measured } from './closed-loop.ts'
import type { Figures } from './figures.ts'
import { startServer, untilRead } from './server.ts'
import { connectionsOfReports, stretchMs } from './settings.ts'
import { dayOf } from './timeline-facts.ts'
import type { TimelineSample } from './timeline-log.ts'

/** A timeline and a summary are answered within this, however much has happened to the party. */
const patienceMs = 100
const parties = 2_000

/** Questions about the party with ten thousand entries, and about any other. */
export async function measureTimelines(figures: Figures, url: string): Promise<void> {
  const folds = await startChild('./folds.ts', { BENCH_URL: url })
  const sample = await folds.ask<TimelineSample>('timelines', { parties })
  await folds.end()
  const server = await startServer(url)
  const loader = await startChild('./load.js')
  try {
    await untilRead(server, `/api/v1/parties/${sample.largest}/summary?minPosition=${sample.head}`)
    await untilRead(server, `/api/v1/parties/${sample.largest}/timeline?minPosition=${sample.head}`)
    await vacuum(url)
    for (const [name, paths] of Object.entries(questions(sample))) {
      const requests = { url: server.url, headers: server.headers, paths, connections: connectionsOfReports }
      await loader.ask<Measured>('load', { ...requests, ms: stretchMs / 3 })
      const measured = await loader.ask<Measured>('load', { ...requests, ms: stretchMs })
      figures.tell(`${name}, p50`, [measured.p50_ms], 'ms')
      figures.atMost(`${name}, p95`, [measured.p95_ms], patienceMs, 'ms')
    }
  } finally {
    await Promise.all([loader.end(), server.stop()])
  }
}

/** What the server does by itself within a minute or two of so many rows. */
async function vacuum(url: string): Promise<void> {
  const pool = openPool(url, { name: 'bench', max: 1 })
  await pool.query('vacuum analyze')
  await pool.end()
}

function questions({ largest, partyIds }: TimelineSample): Record<string, string[]> {
  const of = (ids: readonly string[], suffix: string) => ids.map((id) => `/api/v1/parties/${id}/${suffix}`)
  const some = partyIds.slice(0, 500)
  return {
    'timeline of any party': of(some, 'timeline'),
    'timeline of 10 000 entries': of([largest], 'timeline'),
    'timeline of 10 000 entries, page of 200 in the middle': of(
      [largest],
      `timeline?limit=200&cursor=${middle()}`,
    ),
    'timeline of 10 000 entries, by day': of([largest], 'timeline?sort=date'),
    'timeline of 10 000 entries, filtered': of(
      [largest],
      `timeline?type=ExpenseApproved,DealMoved&from=${dayOf(100)}&to=${dayOf(400)}&actor=amina`,
    ),
    'counts per type of 10 000 entries': of([largest], 'timeline/counts'),
    'summary of 10 000 entries': of([largest], 'summary'),
  }
}

function middle(): string {
  const cursor = { list: '/parties/:partyId/timeline', sort: 'newest', filters: {}, after: ['16000'] }
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}
