import type { EventStore } from '#src/event-store/port.ts'
import { laterPosition } from '#src/event-store/port.ts'
import type { Reaction } from '#src/kernel/reaction.ts'
import type { ParkedReactions } from '#src/reacting/parked.ts'
import type { Parking } from '#src/reacting/parking.ts'
import type { Reactions } from '#src/reacting/reactions.ts'

/** Lets operators look at the reactions that were refused, and send them again. */
export function parkedReactions(parts: {
  store: EventStore
  parking: Parking
  reactions: Reactions
  all: readonly Reaction[]
}): ParkedReactions {
  const { store, parking, reactions, all } = parts
  return {
    list: (tenant, page) => parking.open(tenant, page),
    async retry(tenant, id, actor) {
      const parked = await parking.find(tenant, id)
      if (parked === undefined) return undefined
      const reaction = all.find(({ name }) => name === parked.reaction)
      const [event] = await store.readStream(parked.event.stream, parked.revision)
      if (reaction === undefined || event === undefined) return { outcome: 'parked', parked }

      const { events, warnings } = await reactions.run(event, reaction, true)
      if (warnings.length > 0 && reaction.onRefused === undefined) {
        return { outcome: 'parked', parked: (await parking.find(tenant, id)) ?? parked }
      }
      const further = await reactions.runInline(events)
      await parking.resolve(tenant, id, actor.subject)
      const position = [...events, ...further.events].reduce(
        (last, one) => laterPosition(last, one.position),
        event.position,
      )
      return { outcome: 'done', position }
    },
  }
}
