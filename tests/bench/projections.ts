import { type Child, startChild } from './child.ts'
import type { Figures } from './figures.ts'
import { sampleEvents, stretchMs } from './settings.ts'
import type { Sample } from './sample-log.ts'
import { inTurns } from './turns.ts'

/** Fills the log that the rest is measured on, and folds it in two ways. */
export async function measureFolds(figures: Figures, url: string): Promise<Sample> {
  const folds = await startChild('./folds.ts', { BENCH_URL: url })
  try {
    const sample = await folds.ask<Sample>('fill', { events: sampleEvents })
    const { sets, rows } = await inTurns({
      sets: () => folds.ask<number>('sets', { ms: stretchMs }),
      rows: () => folds.ask<number>('rows', { ms: stretchMs }),
    })
    figures.compare('projection by sets : the same fold row by row', { ours: sets, other: rows }, 8, 'ev/s')
    return sample
  } finally {
    await folds.end()
  }
}

/** Folds every read model anew, beside a server that has nothing to do. */
export async function measureRebuild(figures: Figures, url: string): Promise<void> {
  const folds: Child = await startChild('./folds.ts', { BENCH_URL: url })
  try {
    const { rebuild, grouped } = await inTurns({
      rebuild: () => folds.ask<number>('rebuild'),
      grouped: () => folds.ask<number>('grouped'),
    })
    const rates = { ours: rebuild, other: grouped }
    figures.compare('rebuild of all read models : one insert … select … group by', rates, null, 'ev/s')
  } finally {
    await folds.end()
  }
}
