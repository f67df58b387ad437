import type { Aggregate } from '#src/kernel/aggregate.ts'
import type { Command } from '#src/kernel/command.ts'
import type { Fact } from '#src/kernel/event.ts'
import type { Reaction } from '#src/kernel/reaction.ts'

/** One business area: a kind of stream, what one may ask of it, and how it answers facts of others. */
export interface Area {
  /** Its heading in the API's documentation. */
  readonly name: string
  readonly aggregate: Aggregate<unknown, Fact>
  readonly commands: readonly Command[]
  readonly reactions: readonly Reaction[]
}

/** Lists an area's parts. */
export function area<State, F extends Fact>(parts: {
  name: string
  aggregate: Aggregate<State, F>
  commands: readonly Command[]
  reactions?: readonly Reaction[]
}): Area {
  return { reactions: [], ...parts }
}
