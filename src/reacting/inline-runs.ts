import { LRUCache } from 'lru-cache'
import type { Caused } from '#src/deciding/outcome.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import type { Reactions } from '#src/reacting/reactions.ts'

const runsRemembered = 100_000

/** Remembers what this process has answered inline, so that the durable run does not do it a second time. */
export class InlineRuns {
  readonly #reactions: Reactions
  readonly #runs = new LRUCache<string, Promise<boolean>>({ max: runsRemembered })

  constructor(reactions: Reactions) {
    this.#reactions = reactions
  }

  /** Runs the reactions to what was just appended. */
  run(events: readonly RecordedEvent[]): Promise<Caused> {
    const running = this.#reactions.runInline(events)
    if (this.#reactions.concerns(events)) {
      const finished = running.then(({ pending, events: caused }) => {
        const complete = pending.length === 0
        for (const event of caused) this.#runs.set(event.id, Promise.resolve(complete))
        return complete
      })
      for (const event of events) this.#runs.set(event.id, finished)
    }
    return running
  }

  /** Whether the reactions to an event were all done inline; waits while they are being done. */
  async done(eventId: string): Promise<boolean> {
    return (await this.#runs.get(eventId)) ?? false
  }
}
