import type { Logger } from 'pino'
import { type Caused, type Ledger, nothingCaused } from '#src/deciding/ledger.ts'
import type { Warning } from '#src/kernel/command.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Reaction } from '#src/kernel/reaction.ts'
import { type Parking, reactionId } from '#src/reacting/parking.ts'

/** How deep a fact may cause facts that cause facts before the rest is left to the durable run. */
const deepest = 8

interface Outcome {
  readonly events: readonly RecordedEvent[]
  readonly warnings: readonly Warning[]
  readonly undone?: Refusal
}

/** Answers facts with commands, under ids derived from the fact: running one again changes nothing. */
export class Reactions {
  readonly byType: ReadonlyMap<string, readonly Reaction[]>
  readonly #ledger: Ledger
  readonly #parking: Parking
  readonly #log: Logger

  constructor(parts: { reactions: readonly Reaction[]; ledger: Ledger; parking: Parking; log: Logger }) {
    this.#ledger = parts.ledger
    this.#parking = parts.parking
    this.#log = parts.log
    this.byType = Map.groupBy(parts.reactions, ({ on }) => on)
  }

  /** Whether anything answers one of these facts. */
  concerns(events: readonly RecordedEvent[]): boolean {
    return events.some(({ type }) => this.byType.has(type))
  }

  /** Runs the reactions to events, and to what those cause. Never throws: what did not get done is pending. */
  async runInline(events: readonly RecordedEvent[], depth = 0): Promise<Caused> {
    if (!this.concerns(events)) return nothingCaused
    const caused = { events: [] as RecordedEvent[], pending: [] as string[], warnings: [] as Warning[] }
    let undone: Refusal | undefined
    for (const event of events) {
      for (const reaction of this.byType.get(event.type) ?? []) {
        const done = await this.#attempt(event, reaction, depth)
        caused.events.push(...done.events)
        caused.pending.push(...done.pending)
        caused.warnings.push(...done.warnings)
        undone ??= done.undone
      }
    }
    return undone ? { ...caused, undone } : caused
  }

  async #attempt(event: RecordedEvent, reaction: Reaction, depth: number): Promise<Caused> {
    if (depth >= deepest) return { ...nothingCaused, pending: [reaction.name] }
    try {
      const { events, warnings, ...rest } = await this.run(event, reaction)
      const further = await this.runInline(events, depth + 1)
      const all = { events: [...events, ...further.events], warnings: [...warnings, ...further.warnings] }
      return { ...further, ...all, ...rest }
    } catch (error) {
      this.#log.warn(
        { err: error, reaction: reaction.name, eventId: event.id },
        'reaction left to the durable run',
      )
      return { ...nothingCaused, pending: [reaction.name] }
    }
  }

  /**
   * Sends what a reaction answers an event with. A refusal is an outcome: the reaction's own answer to it, or
   * it is parked. Anything else is thrown, to be tried again.
   */
  async run(event: RecordedEvent, reaction: Reaction): Promise<Outcome> {
    const sending = reaction.sends(event)
    if (sending === undefined) return { events: [], warnings: [] }
    try {
      const { events } = await this.#ledger.decide({
        ...causedBy(event),
        sending,
        commandId: reactionId(event, reaction),
      })
      return { events, warnings: [] }
    } catch (error) {
      if (!isFinal(error)) throw error
      return this.#refused(event, reaction, { refusal: error, command: sending.command })
    }
  }

  async #refused(
    event: RecordedEvent,
    reaction: Reaction,
    { refusal, command }: { refusal: Refusal; command: string },
  ): Promise<Outcome> {
    const warnings = [{ ...refusal.details, code: refusal.code, reaction: reaction.name }]
    if (reaction.onRefused === undefined) {
      await this.#parking.park(event, reaction, { command, code: refusal.code, details: refusal.details })
      return { events: [], warnings }
    }
    const commandId = derivedId('refused', reactionId(event, reaction))
    const sending = reaction.onRefused(event, refusal)
    const { events } = await this.#ledger.decide({ ...causedBy(event), sending, commandId })
    return { events, warnings, undone: refusal }
  }
}

/** Whether a refusal says something about the command, rather than about how busy the ledger is. */
function isFinal(error: unknown): error is Refusal {
  return error instanceof Refusal && error.code !== 'CONFLICT' && error.status < 500
}

/** What follows from an event is its sender's doing, in the same conversation. */
function causedBy({ tenant, actor, correlationId, id }: RecordedEvent) {
  return { tenant, actor, correlationId, causationId: id }
}
