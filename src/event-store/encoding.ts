import { InvalidAppend } from '#src/event-store/errors.ts'
import type { Append, NewEvent } from '#src/event-store/port.ts'
import type { Instant } from '#src/kernel/dates.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

/** The expected revision as a number: -1 before the first event. */
export function expectedOf(append: Append): number {
  return append.expectedRevision === 'none' ? -1 : append.expectedRevision
}

/** JSON that every store keeps byte for byte: well-formed Unicode without NUL, which PostgreSQL cannot compare. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw new Error('it is no JSON value')
  if (!isStorable(text)) throw new Error('it holds a NUL character or half of a surrogate pair')
  return text
}

/** Whether JSON text from JSON.stringify is free of NUL and of lone surrogates, which it always writes escaped. */
export function isStorable(json: string): boolean {
  return !json.includes(String.raw`\u`) || !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(json)
}

/** Finds the appends whose events no store can keep, before any is written. */
export function refuseUnstorable(batch: readonly Append[]): void {
  for (const [index, append] of batch.entries()) {
    try {
      for (const event of append.events) {
        jsonText(event.data)
        jsonText(event)
      }
    } catch (error) {
      throw new InvalidAppend(index, error instanceof Error ? error.message : String(error), { cause: error })
    }
  }
}

/** A new event at its place. */
export function recorded(
  event: NewEvent,
  place: { revision: number; position: Position; recordedAt: Instant },
): RecordedEvent {
  return {
    id: event.id,
    type: event.type,
    schemaVersion: event.schemaVersion,
    tenant: event.tenant,
    stream: event.stream,
    revision: place.revision,
    position: place.position,
    recordedAt: place.recordedAt,
    effectiveOn: event.effectiveOn,
    actor: event.actor,
    commandId: event.commandId,
    requestHash: event.requestHash,
    correlationId: event.correlationId,
    causationId: event.causationId,
    data: event.data,
  }
}
