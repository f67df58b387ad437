import { startChild } from './child.ts'
import type { Figures } from './figures.ts'
import { askEach } from './questions.ts'
import { startServer, untilAllRead } from './server.ts'
import { dayOf } from './timeline-facts.ts'
import type { TimelineSample } from './timeline-log.ts'

const parties = 2_000

/** Questions about the party with ten thousand entries, and about any other. */
export async function measureTimelines(figures: Figures, url: string): Promise<void> {
  const folds = await startChild('./folds.ts', { BENCH_URL: url })
  const sample = await folds.ask<TimelineSample>('timelines', { parties })
  await folds.end()
  const server = await startServer(url)
  const loader = await startChild('./load.js')
  try {
    await untilAllRead(server)
    await askEach({ figures, server, loader }, questions(sample))
  } finally {
    await Promise.all([loader.end(), server.stop()])
  }
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
