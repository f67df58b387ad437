import type { Logger } from 'pino'
import type { Ledger, OwnCommand } from '#src/deciding/ledger.ts'
import { type Caused, nothingCaused } from '#src/deciding/outcome.ts'
import type { Warning } from '#src/kernel/command.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'
import type { Reaction } from '#src/kernel/reaction.ts'
import { type Parking, reactionId } from '#src/reacting/parking.ts'

/** How deep a fact may cause facts that cause facts before the rest is left to the durable run. */
const deepest = 8

/** A reaction to an event that may still have to be run. */
export interface Due {
  readonly event: RecordedEvent
  readonly reaction: Reaction
}

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
   * it is parked. Anything else is thrown, to be tried again. `retried` tells the command that somebody has looked
   * at its refusal.
   */
  async run(event: RecordedEvent, reaction: Reaction, retried?: true): Promise<Outcome> {
    const own = commandOf({ event, reaction })
    if (own === undefined) return { events: [], warnings: [] }
    try {
      const { events } = await this.#ledger.decide({ ...own, retried })
      return { events, warnings: [] }
    } catch (error) {
      if (!isFinal(error)) throw error
      return this.#refused(event, reaction, { refusal: error, command: own.sending.command })
    }
  }

  /** Those of these reactions whose command is not in the log. One that was refused is among them. */
  async undone(due: readonly Due[]): Promise<Due[]> {
    const [sent, broken] = [[] as { one: Due; own: OwnCommand }[], [] as Due[]]
    for (const one of due) {
      try {
        const own = commandOf(one)
        if (own) sent.push({ one, own })
      } catch {
        // It breaks again when it is run, and is told there.
        broken.push(one)
      }
    }
    const done = await this.#ledger.done(sent.map(({ own }) => own))
    return [...sent.filter((_sent, index) => done[index] !== true).map(({ one }) => one), ...broken]
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
    const sending = reaction.onRefused(event, refusal)
    const { events } = await this.#ledger.decide({
      ...causedBy(event),
      sending,
      commandId: refusedId(event, reaction),
    })
    return { events, warnings, undone: refusal }
  }
}

function refusedId(event: RecordedEvent, reaction: Reaction): string {
  return derivedId('refused', reactionId(event, reaction))
}

/** What a reaction sends, under the id that is always the same for it and its event. */
function commandOf({ event, reaction }: Due): OwnCommand | undefined {
  const sending = reaction.sends(event)
  return sending && { ...causedBy(event), sending, commandId: reactionId(event, reaction) }
}

/** Whether a refusal says something about the command, rather than about how busy the ledger is. */
function isFinal(error: unknown): error is Refusal {
  return error instanceof Refusal && error.code !== 'CONFLICT' && error.status < 500
}

/** What follows from an event is its sender's doing, in the same conversation. */
function causedBy({ tenant, actor, correlationId, id }: RecordedEvent) {
  return { tenant, actor, correlationId, causationId: id }
}
