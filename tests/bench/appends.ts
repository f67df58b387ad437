import { startChild } from './child.ts'
import type { Measured } from './closed-loop.ts'
import type { Databases } from './databases.ts'
import type { Figures } from './figures.ts'
import { shortStretchMs, stretchMs, warmUpMs } from './settings.ts'
import { inTurns } from './turns.ts'

const callers = 32
const manyStreams = 1_000

/** How fast commands become durable events, beside those who do it otherwise. */
export async function measureAppends(figures: Figures, databases: Databases): Promise<void> {
  const [url, peersUrl] = [await databases.create('bench_ours'), await databases.create('bench_emmett')]
  const ours = await startChild('./ours.ts', { BENCH_URL: url })
  const inserts = await startChild('./inserts.ts', { BENCH_URL: url })
  const emmett = await startChild('./emmett.js', { BENCH_URL: peersUrl })
  try {
    await ours.ask('prepare')
    await ours.ask('append', { callers, ms: warmUpMs })
    await inserts.ask('prepare')
    await inserts.ask('insert', { callers, ms: warmUpMs })
    await emmett.ask('prepare')
    await emmett.ask('append', { callers, ms: warmUpMs })

    const stretch = { callers, ms: stretchMs }
    const beside = await inTurns({
      ours: () => ours.ask<Measured>('append', stretch),
      inserts: () => inserts.ask<Measured>('insert', stretch),
      emmett: () => emmett.ask<Measured>('append', stretch),
    })
    const our = ratesOf(beside.ours)
    figures.compare(
      'durable appends, 32 callers : emmett-postgresql',
      { ours: our, other: ratesOf(beside.emmett) },
      8,
    )
    figures.compare(
      'durable appends, 32 callers : a bare insert per transaction',
      { ours: our, other: ratesOf(beside.inserts) },
      1.3,
    )
    await Promise.all([inserts.end(), emmett.end()])
    await measureLanes(figures, (given) => ours.ask<Measured>('decide', given))
  } finally {
    await Promise.all([ours.end(), inserts.end(), emmett.end()])
  }
}

type Decide = (given: { among: number; callers: number; ms: number }) => Promise<Measured>

/** Decisions on one stream that all want, and on a thousand. */
async function measureLanes(figures: Figures, decide: Decide): Promise<void> {
  await decide({ among: manyStreams, callers: 128, ms: warmUpMs })
  await decide({ among: 1, callers: 128, ms: warmUpMs })
  for (const callers of [1, 8, 32, 128, 512]) {
    const compared = callers === 32 || callers === 128
    const ms = compared ? stretchMs : shortStretchMs
    const { hot, spread } = await inTurns({
      hot: () => decide({ among: 1, callers, ms }),
      spread: () => decide({ among: manyStreams, callers, ms }),
    })
    const rates = { ours: ratesOf(hot), other: ratesOf(spread) }
    figures.compare(`decisions, ${callers} callers, one hot stream : spread`, rates, compared ? 0.7 : null)
    figures.tell(
      `  answered within, spread, p50`,
      spread.map(({ p50_ms }) => p50_ms),
      'ms',
    )
    figures.tell(
      `  answered within, spread, p99`,
      spread.map(({ p99_ms }) => p99_ms),
      'ms',
    )
  }
}

export function ratesOf(measured: readonly Measured[]): number[] {
  return measured.map(({ perSecond }) => perSecond)
}
