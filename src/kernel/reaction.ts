import type { z } from 'zod'
import type { Sending, TypedCommand } from '#src/kernel/command.ts'
import type { FactOf, Facts, FactSchemas, RecordedEvent } from '#src/kernel/event.ts'
import type { Refusal } from '#src/kernel/errors.ts'

/** Names a command and its input together, so that the compiler checks one against the other. */
export function send<I extends z.ZodType>(command: TypedCommand<I>, input: z.input<I>): Sending {
  return { command: command.name, input }
}

/** Answers a fact with a command (architecture §7). It runs right after the append, and again after a crash. */
export interface Reaction {
  /** Part of the command's id; it never changes. */
  readonly name: string
  readonly on: string
  /** Whether a new reaction begins with the oldest event of the log instead of the newest. */
  readonly fromStart: boolean
  sends(this: void, event: RecordedEvent): Sending | undefined
  /** What a refusal of that command leads to; without it the reaction is parked, visible and retryable. */
  onRefused?(this: void, event: RecordedEvent, refusal: Refusal): Sending
}

/** Declares a reaction to one type of fact. */
export function reaction<T extends FactSchemas, K extends keyof T & string>(
  _facts: Facts<T>,
  on: K,
  definition: {
    name: string
    fromStart?: boolean
    sends: (event: RecordedEvent<Extract<FactOf<T>, { type: K }>>) => Sending | undefined
    onRefused?: (event: RecordedEvent<Extract<FactOf<T>, { type: K }>>, refusal: Refusal) => Sending
  },
): Reaction {
  return { fromStart: false, ...definition, on }
}
