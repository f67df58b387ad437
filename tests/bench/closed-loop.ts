export interface Stretch {
  /** Each sends the next one when the last one is answered. */
  readonly callers: number
  readonly ms: number
}

export interface Measured {
  readonly perSecond: number
  readonly p50_ms: number
  readonly p95_ms: number
  readonly p99_ms: number
}

/** Callers that call for a while, each again as soon as it is answered. */
export async function closedLoop(
  { callers, ms }: Stretch,
  call: (caller: number) => Promise<unknown>,
): Promise<Measured> {
  const latencies: number[] = []
  const started = performance.now()
  const keepCalling = async (caller: number): Promise<void> => {
    for (let before = started; before < started + ms;) {
      await call(caller)
      const after = performance.now()
      latencies.push(after - before)
      before = after
    }
  }
  await Promise.all(Array.from({ length: callers }, (_, caller) => keepCalling(caller)))
  return measuredOf(latencies, performance.now() - started)
}

/** The rate and the percentiles of calls that took so long each, all of them together within `tookMs`. */
export function measuredOf(latencies: readonly number[], tookMs: number): Measured {
  const sorted = Float64Array.from(latencies).sort()
  const percentile = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return {
    perSecond: (sorted.length / tookMs) * 1000,
    p50_ms: percentile(0.5),
    p95_ms: percentile(0.95),
    p99_ms: percentile(0.99),
  }
}
