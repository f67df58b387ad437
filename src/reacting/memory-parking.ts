import type { ParkedReaction } from '#src/reacting/parked.ts'
import { type Parking, reactionId } from '#src/reacting/parking.ts'

/** Parked reactions in memory: for rehearsals and tests. */
export function memoryParking(): Parking {
  const parked = new Map<string, ParkedReaction & { tenant: string; revision: number }>()
  return {
    async park(event, reaction, { command, code, details }) {
      const id = reactionId(event, reaction)
      const { tenant, revision, type, stream, position } = event
      parked.set(id, {
        id,
        tenant,
        revision,
        command,
        reaction: reaction.name,
        event: { id: event.id, type, stream, position },
        refusal: { code, details },
        attempts: (parked.get(id)?.attempts ?? 0) + 1,
        parkedAt: event.recordedAt,
      })
    },
    async open(tenant, { after, limit }) {
      const open = [...parked.values()].filter(
        (one) => one.tenant === tenant && (after === undefined || one.id > after),
      )
      return open.sort((left, right) => (left.id < right.id ? -1 : 1)).slice(0, limit)
    },
    async find(tenant, id) {
      const found = parked.get(id)
      return found?.tenant === tenant ? found : undefined
    },
    async resolve(_tenant, id) {
      parked.delete(id)
    },
  }
}
