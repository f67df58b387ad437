import type { z } from 'zod'
import type { Aggregate, Need, StatesOf } from '#src/kernel/aggregate.ts'
import type { CivilDate, Instant } from '#src/kernel/dates.ts'
import type { Code } from '#src/kernel/errors.ts'
import type { Actor, Fact, RecordedEvent } from '#src/kernel/event.ts'
import type { Role } from '#src/kernel/roles.ts'

/** All that a rule may know besides its input and the state: nothing else reaches it. */
export interface Context<N = unknown, R extends Code = Code> {
  readonly tenant: string
  readonly now: Instant
  /** The civil date in the tenant's time zone. */
  readonly today: CivilDate
  /** The last day of the books that is locked; a fact that counts on it or before is refused. */
  readonly lockedUntil: CivilDate | undefined
  readonly actor: Actor
  /** The id that a new thing gets. */
  readonly newId: string
  readonly needs: N
  /** A secret derived for `newId` outside the rules: they, and so the log, only ever see its SHA-256 (hex). */
  readonly secret: { readonly hash: string }
  /** Somebody has looked at a reaction that was refused, and sends its command again (architecture §7). */
  readonly retried?: true
  /** Says no, with a code that the command lists. */
  refuse(this: void, code: R, details?: Record<string, unknown>): never
}

/** Who and what a command is about, beside its input. */
export interface Naming {
  readonly tenant: string
  readonly newId: string
}

export type Needs = Readonly<Record<string, Need | undefined>>

/** What an answer tells beside the id: derived from the events alone, so that a repeated request gets it again. */
export interface Answer {
  number?: string
  warnings?: readonly Warning[]
  [detail: string]: unknown
}

/** Something the caller should know although the command was done. */
export interface Warning {
  code: Code
  [detail: string]: unknown
}

/** A thing by its kind and id. */
export interface Subject {
  noun: string
  id: string
  /** The id of the stream that holds it, when that is not its own: a credit note lives in its account's. */
  stream?: string
}

/** A command as a value. HTTP route, OpenAPI, CLI, permissions and audit derive from it. */
export interface CommandDefinition<
  I extends z.ZodType,
  State,
  F extends Fact,
  N extends Needs,
  R extends Code,
> {
  /** What it is called in the request hash and in logs; it never changes. */
  readonly name: string
  /** One sentence for the API's readers. */
  readonly summary: string
  /** Where it is posted below /api/v1; commands that only reactions send have none. */
  readonly path?: string
  readonly input: I
  /** Who may send it, besides an admin. */
  readonly may: readonly Role[]
  readonly refusals: readonly R[]
  /** The kind of thing it creates; its id is the client's, or derived (architecture §3). */
  readonly creates?: string
  /** Whether its stream is usually new: it is then not read first; the write finds out when it is not. */
  readonly opens?: true
  /** The id of the stream it decides on. */
  stream(this: void, input: z.output<I>, naming: Naming): string
  /** What it is about, when that is not its stream: If-Match and the answer's id and revision mean this. */
  about?(this: void, input: z.output<I>, naming: Naming): Subject
  /** What the decision must know of other streams. */
  needs?(this: void, input: z.output<I>, state: State, naming: Naming): N
  decide(this: void, input: z.output<I>, state: State, context: Context<StatesOf<N>, R>): readonly F[]
  answer?(this: void, events: readonly RecordedEvent<F>[]): Answer
}

/** A command bound to its aggregate, as the registers and the lane see it. */
export interface Command {
  readonly name: string
  readonly summary: string
  readonly path: string | undefined
  readonly input: z.ZodType<Record<string, unknown>>
  readonly may: readonly Role[]
  readonly refusals: readonly Code[]
  readonly creates: string | undefined
  readonly opens: true | undefined
  readonly aggregate: Aggregate<unknown, Fact>
  stream(this: void, input: unknown, naming: Naming): string
  about: ((this: void, input: unknown, naming: Naming) => Subject) | undefined
  needs(this: void, input: unknown, state: unknown, naming: Naming): Needs
  decide(this: void, input: unknown, state: unknown, context: Context): readonly Fact[]
  answer(this: void, events: readonly RecordedEvent[]): Answer
  /** Present on a command whose real one depends on what it meets. */
  readonly choice: Choice | undefined
}

/** A command with the types of its input kept, so that reactions and tests send it with the right values. */
export interface TypedCommand<I extends z.ZodType = z.ZodType, R extends Code = Code> extends Command {
  readonly types?: { input: z.input<I>; refusals: R }
}

/** Declares a command that decides on streams of the given kind. */
export function command<State, F extends Fact>(on: Aggregate<State, F>) {
  return <I extends z.ZodType, R extends Code, N extends Needs = Record<never, never>>(
    definition: CommandDefinition<I, State, F, N, R>,
  ): TypedCommand<I, R> =>
    ({
      needs: () => ({}),
      answer: () => ({}),
      path: undefined,
      creates: undefined,
      opens: undefined,
      about: undefined,
      ...definition,
      aggregate: on,
      choice: undefined,
    }) as unknown as TypedCommand<I, R>
}

/** A command to send, by its name, with its input. Another area's command is only known by name. */
export interface Sending {
  readonly command: string
  readonly input: unknown
}

/** How a request finds the command that decides it: the same input, another stream. */
export interface Choice {
  needs(this: void, input: unknown, naming: Naming): Needs
  /** The command that decides, by its name: it may be another area's, whose files this one does not read. */
  among(this: void, input: unknown, states: unknown): Sending
}

/** Declares one request that different streams decide, depending on its input or on what it meets. */
export function choice<I extends z.ZodType, N extends Needs = Record<never, never>>(definition: {
  name: string
  summary: string
  path: string
  input: I
  may: readonly Role[]
  creates?: string
  needs?: (input: z.output<I>, naming: Naming) => N
  among: (input: z.output<I>, states: StatesOf<N>) => Sending
}): TypedCommand<I> {
  const never = (): never => {
    throw new Error(`${definition.name} only chooses among commands`)
  }
  const { needs = () => ({}), among, ...rest } = definition
  return {
    creates: undefined,
    opens: undefined,
    refusals: [],
    ...rest,
    aggregate: { noun: '', facts: { types: {}, subject: undefined }, initial: undefined, evolve: never },
    about: undefined,
    needs: never,
    stream: never,
    decide: never,
    answer: never,
    choice: { needs, among },
  } as unknown as TypedCommand<I>
}
