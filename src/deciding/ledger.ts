import { hash } from 'node:crypto'
import type { Tenancy } from '#src/deciding/batch.ts'
import { hashOf, newCommandId, newIdFor } from '#src/deciding/identify.ts'
import type { Job, Verdict } from '#src/deciding/job.ts'
import { Lane, type LaneParts } from '#src/deciding/lane.ts'
import { Preparing } from '#src/deciding/preparing.ts'
import type { CommandRequest, Execute } from '#src/deciding/request.ts'
import { type Caused, nothingCaused, outcomeOf, type Reveal } from '#src/deciding/outcome.ts'
import { type AnyAggregate, States } from '#src/deciding/states.ts'
import type { EventStore } from '#src/event-store/port.ts'
import type { Area } from '#src/kernel/area.ts'
import type { Command, Sending } from '#src/kernel/command.ts'
import type { Actor, RecordedEvent } from '#src/kernel/event.ts'
import { derivedId, streamName } from '#src/kernel/ids.ts'

export interface LedgerParts {
  readonly store: EventStore
  readonly areas: readonly Area[]
  readonly tenancy: Tenancy
  now(this: void): Date
  /** The secret of a new thing that has one: the same for the same thing, so that a repeated answer is the same. */
  secretOf(this: void, tenant: string, id: string): string
  /** The same as its owner is told it, once and in the answers to repeated requests. */
  readonly reveal: Reveal
  onBatch?: LaneParts['onBatch']
  /** How many streams' states are kept; the usual number when left out. */
  readonly streamsKept?: number
}

/** What a reaction or an import sends, under an id of its own. */
export interface OwnCommand {
  readonly sending: Sending
  readonly tenant: string
  readonly actor: Actor
  readonly commandId: string
  readonly correlationId: string
  readonly causationId: string
  /** Whether somebody has looked at its refusal, and sends it again. */
  readonly retried?: true | undefined
}

/** The write side of one process: finds the command that decides, lets the lane decide it, runs what follows. */
export class Ledger {
  readonly states: States
  readonly #parts: LedgerParts
  readonly #commands: ReadonlyMap<string, Command>
  readonly #preparing: Preparing
  readonly #lane: Lane
  #afterwards: (events: readonly RecordedEvent[]) => Promise<Caused> = async () => nothingCaused

  constructor(parts: LedgerParts) {
    this.#parts = parts
    this.states = new States(parts.store, parts.streamsKept)
    this.#commands = new Map(
      parts.areas.flatMap(({ commands }) => commands).map((command) => [command.name, command]),
    )
    this.#preparing = new Preparing(this.states, parts.tenancy)
    this.#lane = new Lane({
      ...parts,
      states: this.states,
      preparing: this.#preparing,
      batch: {
        tenancy: parts.tenancy,
        secretHash: (job) => hash('sha256', parts.secretOf(job.tenant, job.newId)),
      },
    })
  }

  /** Names what runs after every append, before the answer: the inline reactions. */
  react(afterwards: (events: readonly RecordedEvent[]) => Promise<Caused>): void {
    this.#afterwards = afterwards
  }

  get waiting(): number {
    return this.#lane.waiting
  }

  readonly execute: Execute = async (request) => {
    const job = await this.#jobOf(request)
    const verdict = await this.#lane.decide(job)
    const caused = job.dryRun ? nothingCaused : await this.#afterwards(verdict.events)
    if (caused.undone) throw caused.undone
    return outcomeOf({ request, job, verdict, caused }, this.states, this.#parts.reveal)
  }

  /** Loads what a command will need, so that commands that were prepared are decided in the order they are sent. */
  async prepare(request: CommandRequest): Promise<void> {
    await this.#preparing.prepare(await this.#jobOf(request), false)
  }

  /** Decides a command under an id of its own; sent again it finds what it wrote before. */
  async decide(own: OwnCommand): Promise<Verdict> {
    const { sending, tenant, actor, commandId, correlationId, causationId, retried } = own
    const named = this.command(sending.command)
    const input = named.input.parse(sending.input)
    const requestHash = hashOf(named, input)
    const newId = newIdFor(named, { input, tenant, commandId })
    const { command, input: decided } = await this.#chosen(named, input, { tenant, newId })
    const rest = {
      commandId,
      correlationId,
      causationId,
      requestHash,
      keyed: true,
      ifMatch: undefined,
      dryRun: false,
      retried,
    }
    return this.#lane.decide({ command, input: decided, tenant, actor, newId, ...rest })
  }

  /** Which of these commands the log holds already: asked in one call, by appends that write nothing. */
  async done(owns: readonly OwnCommand[]): Promise<boolean[]> {
    const probes = owns.map(({ sending, tenant, commandId }) => {
      const command = this.command(sending.command)
      const input = command.input.parse(sending.input)
      const newId = newIdFor(command, { input, tenant, commandId })
      const stream = streamName(command.aggregate.noun, tenant, command.stream(input, { tenant, newId }))
      return {
        tenant,
        stream,
        commandId,
        expectedRevision: 'none',
        events: [],
        keyed: true,
        requestHash: '',
      } as const
    })
    const results = probes.length === 0 ? [] : await this.#parts.store.append(probes)
    return results.map(({ outcome }) => outcome === 'duplicate')
  }

  command(name: string): Command {
    const command = this.#commands.get(name)
    if (command === undefined) throw new Error(`there is no command ${name}`)
    return command
  }

  async #jobOf(request: CommandRequest): Promise<Job> {
    const { tenant, actor, idempotencyKey } = request
    const keyed = idempotencyKey !== undefined
    const commandId = keyed ? derivedId('key', tenant, idempotencyKey) : newCommandId()
    const newId = newIdFor(request.command, { input: request.input, tenant, commandId })
    const naming = { tenant, newId }
    const chosen = request.command.choice && (await this.#chosen(request.command, request.input, naming))
    const { command, input } = chosen ?? request
    return {
      command,
      input,
      tenant,
      newId,
      actor,
      commandId,
      keyed,
      requestHash: hashOf(request.command, request.input),
      correlationId: request.correlationId ?? commandId,
      causationId: commandId,
      ifMatch: request.ifMatch,
      dryRun: request.dryRun ?? false,
    }
  }

  /** The command that decides: itself, or the one a choice leads to on what the store holds now. */
  async #chosen(
    command: Command,
    input: unknown,
    naming: { tenant: string; newId: string },
  ): Promise<{ command: Command; input: unknown }> {
    if (command.choice === undefined) return { command, input }
    const states: Record<string, unknown> = {}
    for (const [name, need] of Object.entries(command.choice.needs(input, naming))) {
      if (need === undefined) continue
      const fold = {
        aggregate: need.of as unknown as AnyAggregate,
        stream: streamName(need.of.noun, naming.tenant, need.id),
      }
      states[name] = (await this.states.refresh(fold)).state
    }
    const chosen = command.choice.among(input, states)
    return { command: this.command(chosen.command), input: chosen.input }
  }
}
