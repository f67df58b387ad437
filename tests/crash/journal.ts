/** A command as a client sends it, again and again under the same key until it is answered. */
export interface Asked {
  readonly key: string
  readonly command: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  readonly actor: string
  /** The streams it may be decided on, without the tenant: "expense.<id>". Unknown for a new thing. */
  readonly about: readonly string[]
  /** Facts that explain an answer without a fact of its own: what was asked for was so already. */
  readonly alreadySo: readonly string[]
  readonly dryRun?: true
}

export interface Answer {
  readonly status: number
  readonly id: string
  readonly position: number
  /** The refusal's code; empty when it was done. */
  readonly code: string
  readonly replayed: boolean
  /** Whether reactions were still to come when it was answered. */
  readonly pending: boolean
  /** When it was sent and when answered, counted over all clients. */
  readonly sent: number
  readonly received: number
}

export interface Entry {
  readonly asked: Asked
  attempts: number
  /** Whether its sender stopped asking without an answer: it may have been done, once, or not. */
  abandoned: boolean
  readonly answers: Answer[]
}

/** All that clients sent and were told. What stands here was promised to somebody. */
export class Journal {
  readonly entries = new Map<string, Entry>()
  /** What clients saw that must never be, whatever was killed. */
  readonly problems: string[] = []
  readonly statuses = new Map<string, number>()
  unanswered = 0
  #clock = 0

  /** The next moment: a number that grows. */
  moment(): number {
    this.#clock += 1
    return this.#clock
  }

  entryOf(asked: Asked): Entry {
    const entry = this.entries.get(asked.key) ?? { asked, attempts: 0, abandoned: false, answers: [] }
    this.entries.set(asked.key, entry)
    return entry
  }

  count(what: string): void {
    this.statuses.set(what, (this.statuses.get(what) ?? 0) + 1)
  }

  get totals(): Record<'requests' | 'acknowledged' | 'refused' | 'retried' | 'abandoned', number> {
    const totals = { requests: 0, acknowledged: 0, refused: 0, retried: 0, abandoned: 0 }
    for (const { attempts, answers } of this.entries.values()) {
      totals.requests += attempts
      totals.retried += Math.max(0, attempts - 1)
      if (answers.some(isDone)) totals.acknowledged += 1
      else if (answers.length > 0) totals.refused += 1
      else totals.abandoned += 1
    }
    return totals
  }
}

export function isDone({ status }: Answer): boolean {
  return status === 200 || status === 201
}
