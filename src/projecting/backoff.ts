import { setTimeout as pause } from 'node:timers/promises'

const firstMs = 100
const longestMs = 15_000

/** Waits longer after each failure in a row (0, 1, …), and no longer than until the signal aborts. */
export async function backoff(failures: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(firstMs * 2 ** failures, longestMs), signal)
}

/** Waits, and no longer than until the signal aborts. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined)
}
