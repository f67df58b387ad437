import { budgets } from '#commands/budgets/index.ts'
import { expenses } from '#commands/expenses/index.ts'
import { partyStanding } from '#commands/parties/events.ts'
import { settings } from '#commands/tenants/events.ts'
import type { Aggregate } from '#src/kernel/aggregate.ts'
import type { Command } from '#src/kernel/command.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { Fact, RecordedEvent } from '#src/kernel/event.ts'
import { derivedId, streamName } from '#src/kernel/ids.ts'
import type { Reaction } from '#src/kernel/reaction.ts'
import { now, ordinary, tenant, today } from '#tests/support/specification.ts'

const areas = [budgets, expenses]
const commands = new Map(
  areas.flatMap((area) => area.commands.map((command) => [command.name, command] as const)),
)
const reactions = areas.flatMap((area) => area.reactions)

/** A reaction that is due for an event. */
export interface Due {
  readonly reaction: Reaction
  readonly event: RecordedEvent
}

export type Outcome = readonly RecordedEvent[] | Refusal

/**
 * The rules of budgets and expenses on an in-memory log: it folds, decides and appends one command at a time.
 * Reactions wait until somebody runs them, so that a test can choose when, in which order, and how often.
 */
export class World {
  readonly log: RecordedEvent[] = []
  readonly due: Due[] = []
  readonly delivered: Due[] = []
  readonly parked: Refusal[] = []
  readonly #streams = new Map<string, RecordedEvent[]>()
  /** How many of the newest events decisions do not yet see of other streams. */
  blindTo = 0

  constructor(partyId: string) {
    const opening = { type: 'TenantOpened', data: { slug: tenant, settings: ordinary.settings } }
    this.#append(streamName('tenant', tenant, tenant), [opening], 'amina')
    const party = { partyId, displayName: 'Acme', kind: 'business', roles: ['customer'], number: null }
    this.#append(streamName('party', tenant, partyId), [{ type: 'PartyRegistered', data: party }], 'amina')
  }

  /** Decides a command by its name and stores what it decides. */
  send(name: string, sent: unknown, by = 'amina'): Outcome {
    const asked = this.#command(name)
    const id = (sent as { id?: string }).id
    const naming = {
      tenant,
      newId: asked.creates === undefined ? '' : (id ?? derivedId('thing', this.log.length)),
    }
    const input = asked.input.parse(JSON.parse(JSON.stringify(sent)))
    const chosen = asked.choice?.among(input, this.#states(asked.choice.needs(input, naming)))
    const command = chosen ? this.#command(chosen.command) : asked
    return this.#decide(command, chosen ? command.input.parse(chosen.input) : input, { naming, by })
  }

  /** Runs one of the reactions that are due. */
  runDue(index: number): void {
    const [due] = this.due.splice(index % this.due.length, 1)
    if (due !== undefined) this.deliver(due)
  }

  /** Runs all reactions that are due, and those that follow from them, in the order that `pick` says. */
  settle(pick: (count: number) => number = () => 0): void {
    for (let left = 1000; this.due.length > 0; left--) {
      if (left === 0) throw new Error('the reactions never come to an end')
      this.runDue(pick(this.due.length))
    }
  }

  /** Runs a reaction, whether or not it has run before; nobody remembers the ids of its commands. */
  deliver({ reaction, event }: Due): void {
    this.delivered.push({ reaction, event })
    const sending = reaction.sends(event)
    if (sending === undefined) return
    const outcome = this.send(sending.command, sending.input, event.actor.subject)
    if (!(outcome instanceof Refusal)) return
    const answer = reaction.onRefused?.(event, outcome)
    const answered = answer && this.send(answer.command, answer.input, event.actor.subject)
    if (answered === undefined || answered instanceof Refusal) this.parked.push(outcome)
  }

  /** The state of a stream after all that was stored. */
  state<S, F extends Fact>(of: Aggregate<S, F>, id: string): S {
    return this.#stateUntil(of, streamName(of.noun, tenant, id), this.log.length)
  }

  #stateUntil<S, F extends Fact>(of: Aggregate<S, F>, stream: string, until: number): S {
    const events = (this.#streams.get(stream) ?? []).filter(({ position }) => Number(position) <= until)
    return events.reduce((state, event) => of.evolve(state, event as never), of.initial)
  }

  #command(name: string): Command {
    const command = commands.get(name)
    if (command === undefined) throw new Error(`there is no command ${name}`)
    return command
  }

  #decide(
    command: Command,
    input: unknown,
    { naming, by }: { naming: { tenant: string; newId: string }; by: string },
  ): Outcome {
    const id = command.stream(input, naming)
    const state = this.state(command.aggregate, id)
    const context = {
      tenant,
      now,
      today,
      lockedUntil: undefined,
      actor: { subject: by, role: 'finance' },
      newId: naming.newId,
      needs: this.#states(command.needs(input, state, naming)),
      secret: { hash: '' },
      refuse: (code: Refusal['code'], details?: Record<string, unknown>): never => {
        throw new Refusal(code, details)
      },
    }
    try {
      return this.#append(
        streamName(command.aggregate.noun, tenant, id),
        command.decide(input, state, context),
        by,
      )
    } catch (error) {
      if (error instanceof Refusal && command.refusals.includes(error.code)) return error
      throw error
    }
  }

  #states(needs: ReturnType<Command['needs']>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(needs).map(([name, need]) => [
        name,
        need && this.#seen(need.of as Aggregate<unknown, Fact>, need.id),
      ]),
    )
  }

  /** What a decision sees of another stream: the newest events may not have come to it. */
  #seen(of: Aggregate<unknown, Fact>, id: string): unknown {
    const settled = of.noun === settings.noun || of.noun === partyStanding.noun
    return this.#stateUntil(
      of,
      streamName(of.noun, tenant, id),
      this.log.length - (settled ? 0 : this.blindTo),
    )
  }

  #append(stream: string, facts: readonly Fact[], by: string): RecordedEvent[] {
    const before = this.#streams.get(stream) ?? []
    const commandId = derivedId('command', this.log.length)
    const events = facts.map((fact, index) => ({
      effectiveOn: today,
      ...fact,
      id: derivedId(commandId, index),
      schemaVersion: 1,
      tenant,
      stream,
      revision: before.length + index,
      actor: { subject: by, role: 'finance' },
      commandId,
      requestHash: '',
      correlationId: commandId,
      causationId: commandId,
      position: String(this.log.length + index + 1),
      recordedAt: now,
    }))
    this.log.push(...events)
    this.#streams.set(stream, [...before, ...events])
    for (const event of events) {
      for (const reaction of reactions) if (reaction.on === event.type) this.due.push({ reaction, event })
    }
    return events
  }
}
