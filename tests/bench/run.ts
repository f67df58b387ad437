import { writeFile } from 'node:fs/promises'
import { measureAccounts } from './accounts.ts'
import { measureAppends } from './appends.ts'
import { startDatabases } from './databases.ts'
import { Figures, heading, machine } from './figures.ts'
import { measureHttp } from './http.ts'
import { measurePipeline } from './pipeline.ts'
import { measureFolds } from './projections.ts'
import { measureSettlements } from './settlements.ts'
import { sampleEvents } from './settings.ts'
import { measureTimelines } from './timeline.ts'

const only = process.env['BENCH_ONLY']
const figures = new Figures()
const databases = await startDatabases()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void databases.stop().finally(() => process.exit(130)))
}
try {
  const facts = machine(databases.version)
  console.log(
    `${facts.processor}, ${facts.cores} cores; Node ${facts.node}, PostgreSQL ${facts.postgres}, fsync on`,
  )
  console.log(
    `Everybody logs warnings and worse; ${sampleEvents} events in the log that is read.\n\n${heading}`,
  )
  if (only === undefined || only === 'accounts')
    await measureAccounts(figures, await databases.create('bench_accounts'))
  if (only === undefined || only === 'settlements')
    await measureSettlements(figures, await databases.create('bench_settlements'))
  if (only === undefined || only === 'timeline')
    await measureTimelines(figures, await databases.create('bench_timeline'))
  if (only === undefined || only === 'pipeline')
    await measurePipeline(figures, await databases.create('bench_pipeline'))
  if (only === undefined || only === 'appends') await measureAppends(figures, databases)
  if (only === undefined || only === 'reads') {
    const url = await databases.create('bench_ledger')
    await measureHttp(figures, url, await measureFolds(figures, url))
  }
  const results = `${JSON.stringify({ figures: figures.all, machine: facts }, undefined, 2)}\n`
  await writeFile(new URL('results.json', import.meta.url), results)
  console.log(
    `\n${figures.missed.length === 0 ? 'Every ratio is as it should be.' : `${figures.missed.length} ratios are too low.`}`,
  )
  if (figures.missed.length > 0) process.exitCode = 1
} finally {
  await databases.stop()
}
