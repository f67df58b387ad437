import type { Position, RecordedEvent } from '#src/kernel/event.ts'

/** An append that can never be written, found before anything of its batch was sent: a defect of its sender. */
export class InvalidAppend extends Error {
  override readonly name = 'InvalidAppend'
  /** Its place in the batch. The other appends of the batch are fine and can be sent again without it. */
  readonly index: number

  constructor(index: number, reason: string, options?: ErrorOptions) {
    super(`Append ${index} of the batch cannot be stored: ${reason}`, options)
    this.index = index
  }
}

/** The connection was lost during an append and did not come back in time: whether it was written is not known. */
export class AppendUnconfirmed extends Error {
  override readonly name = 'AppendUnconfirmed'
}

/** A stored event that this program cannot read: tampered with, or of a shape that it does not know. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent'
  readonly position: Position
  readonly eventId: string
  readonly #envelope: RecordedEvent | undefined

  constructor(
    event: RecordedEvent | { position: Position; id: string; type: string },
    reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `The event ${event.id} (${event.type}) at position ${event.position} cannot be read: ${reason}`,
      options,
    )
    this.position = event.position
    this.eventId = event.id
    this.#envelope = 'stream' in event ? { ...event, data: undefined } : undefined
  }

  /** What could be read of it: all but its data. Kept out of what logs show of an error. */
  get envelope(): RecordedEvent | undefined {
    return this.#envelope
  }
}
