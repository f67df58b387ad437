import { z } from 'zod'
import { ContactKind, Holder, holders, mostHolders } from '#commands/contact-points/events.ts'
import { command } from '#src/kernel/command.ts'

/** Notes who is known under a contact point, so that a conversion meets the party that is there already. */
export const holdContactPoint = command(holders)({
  name: 'hold-contact-point',
  summary: 'Notes who is known under an e-mail address, telephone or tax number',
  input: z.object({ pointId: z.string(), kind: ContactKind, holder: Holder }),
  may: [],
  refusals: [],
  stream: ({ pointId }) => pointId,

  decide({ pointId, kind, holder }, state) {
    const ofKind = state.filter((one) => one.kind === holder.kind)
    if (ofKind.length >= mostHolders || ofKind.some(({ id }) => id === holder.id)) return []

    return [{ type: 'ContactPointHeld', data: { pointId, kind, holder } }]
  },
})
