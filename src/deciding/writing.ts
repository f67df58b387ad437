import { eventId } from '#src/deciding/identify.ts'
import type { Job } from '#src/deciding/job.ts'
import type { Folded } from '#src/deciding/states.ts'
import type { Append, Guard } from '#src/event-store/port.ts'
import type { DecidedEvent, Fact } from '#src/kernel/event.ts'

/** A fact with its envelope, as far as that is known before it is stored. */
export function decidedEvent(
  job: Job,
  fact: Required<Fact>,
  at: { stream: string; revision: number; index: number },
): DecidedEvent {
  const { tenant, actor, commandId, requestHash, correlationId, causationId } = job
  return {
    type: fact.type,
    data: fact.data,
    id: eventId(commandId, at.index),
    schemaVersion: job.command.aggregate.facts.types[fact.type]?.version ?? 1,
    tenant,
    stream: at.stream,
    revision: at.revision,
    effectiveOn: fact.effectiveOn,
    actor,
    commandId,
    requestHash,
    correlationId,
    causationId,
  }
}

/** What the store is asked to write for a decision, and to check. */
export function appendOf(
  job: Job,
  {
    stream,
    own,
    written,
    guards,
  }: { stream: string; own: Folded; written: readonly DecidedEvent[]; guards: Guard[] },
): Append {
  return {
    tenant: job.tenant,
    stream,
    expectedRevision: own.revision === -1 ? 'none' : own.revision,
    events: written,
    commandId: job.commandId,
    keyed: job.keyed,
    requestHash: job.requestHash,
    guards,
  }
}
