import type { Reporter, TestModule } from 'vitest/node'

interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** Ends the run's output with one line that a script can read: `N passed, N failed`. */
export default class ClosingLine implements Reporter {
  /** Holds until a run has ended: one that never got that far has failed. */
  #counts: Counts = { passed: 0, failed: 1, skipped: 0 }

  onInit(): void {
    process.once('exit', (code) => {
      const { passed, skipped } = this.#counts
      const failed = code === 0 ? this.#counts.failed : Math.max(this.#counts.failed, 1)
      process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    this.#counts = { passed: 0, failed: unhandled.length, skipped: 0 }
    for (const module of modules) this.#count(module)
  }

  #count(module: TestModule): void {
    const counts = { passed: 0, failed: 0, skipped: 0 }
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      // A test that never came to a result was cut off.
      counts[state === 'pending' ? 'failed' : state] += 1
    }
    if (counts.failed === 0 && module.state() === 'failed') counts.failed = 1
    this.#counts.passed += counts.passed
    this.#counts.failed += counts.failed
    this.#counts.skipped += counts.skipped
  }
}
