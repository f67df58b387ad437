import type { EventStore } from '#src/event-store/port.ts'

/** A store with an empty log of its own. */
export interface Opened {
  readonly store: EventStore
  /** Another store on the same log, as another process or a restart would open it. */
  readonly another: () => Promise<EventStore>
  readonly close: () => Promise<void>
}

/** What not every kind of store is able to do. */
export interface Abilities {
  /** Whether a command is found again when it comes for another stream. */
  readonly duplicatesAcrossStreams: boolean
  /** Whether positions count 1, 2, 3 … */
  readonly densePositions: boolean
  /** Whether the appends of a batch to different streams stand in the log in the order of the batch. */
  readonly batchOrder: boolean
}

export interface Subject {
  open(): Promise<Opened>
  readonly abilities: Abilities
}

/** Opens a store for one test and closes it afterwards, whatever happened. */
export function withStore(subject: Subject, run: (opened: Opened) => Promise<void>): () => Promise<void> {
  return async () => {
    const opened = await subject.open()
    try {
      await run(opened)
    } finally {
      await opened.close()
    }
  }
}
