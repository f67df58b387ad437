import { vi } from 'vitest'

/** Waits until what is expected holds; what failed last is told when it never does. */
export async function eventually(expectation: () => unknown): Promise<void> {
  await vi.waitFor(async () => expectation(), { timeout: 15_000, interval: 50 })
}
