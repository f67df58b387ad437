import { startChild } from './child.ts'
import type { Figures } from './figures.ts'
import { type PipelineSample, recordOnTheirDays } from './pipeline-log.ts'
import { askEach } from './questions.ts'
import { startServer, untilAllRead } from './server.ts'
import { sampleDeals } from './settings.ts'

/** Questions about one pipeline that very many deals went through. */
export async function measurePipeline(figures: Figures, url: string): Promise<void> {
  const folds = await startChild('./folds.ts', { BENCH_URL: url })
  const sample = await folds.ask<PipelineSample>('pipeline', { deals: sampleDeals })
  await folds.end()
  await recordOnTheirDays(url)
  figures.tell('deals in the log of a pipeline', [sampleDeals], '')
  const server = await startServer(url)
  const loader = await startChild('./load.js')
  try {
    await untilAllRead(server)
    await askEach({ figures, server, loader }, questions(sample))
  } finally {
    await Promise.all([loader.end(), server.stop()])
  }
}

function questions(sample: PipelineSample): Record<string, string[]> {
  const { pipelineId, middle, recent, middleDay, lastDay } = sample
  const [evening, afternoon] = [`${middleDay}T23:59:59Z`, `${middleDay}T17:45:00Z`]
  const paths = {
    board: 'board',
    'forecast, now': 'forecast',
    'forecast, known in the middle': `forecast?knownAt=${middle}`,
    'forecast, known lately': `forecast?knownAt=${recent}`,
    'statistics of 90 days, now': `statistics?to=${lastDay}`,
    'statistics of 90 days, known in the middle': `statistics?knownAt=${middle}`,
    'statistics of 90 days, known one evening': `statistics?knownAt=${evening}`,
    'statistics of 90 days, known late one afternoon': `statistics?knownAt=${afternoon}`,
    'statistics of 90 days, known lately': `statistics?knownAt=${recent}`,
    'statistics of all days, now': `statistics?from=2024-01-01&to=${lastDay}`,
    'statistics of all days, known lately': `statistics?from=2024-01-01&knownAt=${recent}`,
  }
  return Object.fromEntries(
    Object.entries(paths).map(([name, path]) => [name, [`/api/v1/pipelines/${pipelineId}/${path}`]]),
  )
}
