import { readModels } from '../../read-models/index.ts'
import { budgetUtilisation } from '../../projections/budget-utilisation.ts'
import type { EventStore } from '../../src/event-store/port.ts'
import type { Position, RecordedEvent } from '../../src/kernel/event.ts'
import { foldingPool } from '../../src/projecting/folding-pool.ts'
import { makeScratch } from '../../src/projecting/make-generation.ts'
import { describeTable } from '../../src/projecting/generation-tables.ts'
import { openFolding } from '../../src/projecting/open-folding.ts'
import { rebuild } from '../../src/projecting/rebuild.ts'
import { dropGeneration } from '../../src/projecting/sweep.ts'
import { saveCheckpoints } from '../../src/reacting/checkpoints.ts'
import { openLedger } from './open-ledger.ts'
import { rowByRow } from './row-by-row.ts'
import { type AccountsSample, fillAccounts } from './accounts-log.ts'
import { fillPipeline, type PipelineSample } from './pipeline-log.ts'
import { fillLog, type Sample } from './sample-log.ts'
import { answerTasks } from './tasks.ts'
import { fillTimelines, type TimelineSample } from './timeline-log.ts'

const runtime = await openLedger()
const { store, pool, url } = runtime
const folding = foldingPool(url, 2)
const pageSize = 1_000
const quiet = { info: () => undefined, warn: console.warn, error: console.error }
const model = readModels.find(({ projection }) => projection === budgetUtilisation) ?? readModels[0]
const types = Object.keys(budgetUtilisation.on)

interface Given {
  /** After so long no further page is begun. */
  readonly ms: number
}

/** Folds pages of the log into an empty table of its own; the events per second that it did. */
async function foldInto(
  { ms }: Given,
  foldsOf: (
    generation: number,
  ) => Promise<(events: readonly RecordedEvent[], upTo: Position) => Promise<unknown>>,
): Promise<number> {
  const { name } = budgetUtilisation
  const identity = await store.identity()
  const generation = await makeScratch({ pool, identity }, model, async () => undefined)
  try {
    const fold = await foldsOf(generation)
    const started = performance.now()
    let events = 0
    for await (const page of pagesOf(store)) {
      await fold(page, page.at(-1)?.position ?? '0')
      events += page.length
      if (performance.now() - started > ms) break
    }
    return (events / (performance.now() - started)) * 1000
  } finally {
    await dropGeneration(pool, { name, generation })
  }
}

async function* pagesOf(log: EventStore): AsyncGenerator<RecordedEvent[]> {
  for (let after = '0'; ;) {
    const page = await log.readAll(after, pageSize, { types })
    if (page.length === 0) return
    yield page
    after = page.at(-1)?.position ?? after
  }
}

/** The sums of every budget in one statement: the most that any way of folding could come to. */
const grouped = `insert into bench_sums (tenant, budget_id, pending, spent)
  select tenant, data ->> 'budgetId',
         sum(case type when 'BudgetCommitted' then (data ->> 'amount')::bigint
                       when 'BudgetSpent' then -(data ->> 'amount')::bigint - (data ->> 'released')::bigint
                       else 0 end),
         sum(case type when 'BudgetSpent' then (data ->> 'amount')::bigint else 0 end)
  from ledger.events where type = any ($1::text[])
  group by tenant, data ->> 'budgetId'`

/** The sample holds what its reactions did, so they have nothing to look at in it. */
async function fill({ events }: { events: number }): Promise<Sample> {
  const sample = await fillLog(store, events)
  await saveCheckpoints({ pool, all: runtime.allReactions }, sample.head)
  return sample
}

answerTasks({
  fill,

  /** What its reactions would do is left out: the figures are all there. */
  async accounts({ movements }: { movements: number }): Promise<AccountsSample> {
    const sample = await fillAccounts(store, movements)
    await saveCheckpoints({ pool, all: runtime.allReactions }, sample.head)
    return sample
  },

  async pipeline({ deals }: { deals: number }): Promise<PipelineSample> {
    const sample = await fillPipeline(store, deals)
    await saveCheckpoints({ pool, all: runtime.allReactions }, sample.head)
    return sample
  },

  async timelines({ parties }: { parties: number }): Promise<TimelineSample> {
    const sample = await fillTimelines(store, parties)
    await saveCheckpoints({ pool, all: runtime.allReactions }, sample.head)
    return sample
  },

  sets: (given: Given) =>
    foldInto(given, async (generation) => {
      const target = await openFolding({ pool, foldingPool: folding }, model, generation)
      return async (events, upTo) => {
        const poison = await target.apply(events, upTo)
        if (poison !== undefined) throw new Error('the sample log cannot be folded', { cause: poison.cause })
      }
    }),

  rows: (given: Given) =>
    foldInto(given, async (generation) => {
      const table = await describeTable(pool, model, generation)
      return rowByRow(folding, { projection: budgetUtilisation, generation, table })
    }),

  /** Every read model from the beginning of the log: events of the log per second. */
  async rebuild() {
    const started = performance.now()
    await rebuild({ store, pool, url, readModels, names: 'all', log: quiet })
    return (Number(await store.head()) / (performance.now() - started)) * 1000
  },

  async grouped() {
    await pool.query(
      'create unlogged table bench_sums (tenant text, budget_id text, pending bigint, spent bigint)',
    )
    const started = performance.now()
    await pool.query(grouped, [types])
    const took = performance.now() - started
    await pool.query('drop table bench_sums')
    return (Number(await store.head()) / took) * 1000
  },
})
