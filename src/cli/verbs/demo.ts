import { fillDemo } from '#src/cli/demo.ts'
import { showProgress } from '#src/cli/progress.ts'
import { say, withRuntime, type VerbParts } from '#src/cli/verbs/with-runtime.ts'
import { beforeAll } from '#src/event-store/port.ts'

/** Fills the tenant demo; what is there already is left alone. */
export async function demo(parts: VerbParts): Promise<void> {
  await withRuntime(parts, async ({ ledger, store }) => {
    const [first] = await store.readAll(beforeAll, 1)
    const started = first === undefined ? new Date() : new Date(first.recordedAt)
    const shown = showProgress('demo', 'commands')
    let done = 0
    const steps = await fillDemo(ledger, started, () => shown.update((done += 1), undefined))
    shown.end()
    say(`The tenant demo holds what ${steps} commands recorded.`)
  })
}
