import { startChild } from './child.ts'
import type { Measured } from './closed-loop.ts'
import type { Figures } from './figures.ts'
import { type PipelineSample, recordOnTheirDays } from './pipeline-log.ts'
import { startServer, untilRead } from './server.ts'
import { connectionsOfReports, sampleDeals, stretchMs } from './settings.ts'

/** A board, statistics and a forecast are answered within this, whatever the moment. */
const patienceMs = 100

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
    for (const path of ['statistics?', 'forecast?', 'board?'])
      await untilRead(server, `/api/v1/pipelines/${sample.pipelineId}/${path}minPosition=${sample.head}`)
    for (const [name, path] of Object.entries(questions(sample))) {
      const paths = [`/api/v1/pipelines/${sample.pipelineId}/${path}`]
      const requests = { url: server.url, headers: server.headers, paths, connections: connectionsOfReports }
      await loader.ask<Measured>('load', { ...requests, ms: stretchMs / 3 })
      const measured = await loader.ask<Measured>('load', { ...requests, ms: stretchMs })
      if (measured.p95_ms === 0) throw new Error(`${name}: nothing was answered in time`)
      figures.tell(`${name}, p50`, [measured.p50_ms], 'ms')
      figures.atMost(`${name}, p95`, [measured.p95_ms], patienceMs, 'ms')
    }
  } finally {
    await Promise.all([loader.end(), server.stop()])
  }
}

function questions({ middle, recent, middleDay, lastDay }: PipelineSample): Record<string, string> {
  const evening = `${middleDay}T23:59:59Z`
  return {
    board: 'board',
    'forecast, now': 'forecast',
    'forecast, known in the middle': `forecast?knownAt=${middle}`,
    'forecast, known lately': `forecast?knownAt=${recent}`,
    'statistics of 90 days, now': `statistics?to=${lastDay}`,
    'statistics of 90 days, known in the middle': `statistics?knownAt=${middle}`,
    'statistics of 90 days, known one evening': `statistics?knownAt=${evening}`,
    'statistics of 90 days, known lately': `statistics?knownAt=${recent}`,
    'statistics of all days, now': `statistics?from=2024-01-01&to=${lastDay}`,
    'statistics of all days, known lately': `statistics?from=2024-01-01&knownAt=${recent}`,
  }
}
