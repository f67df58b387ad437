import { partyFacts } from '#commands/parties/events.ts'
import { allotNumber } from '#commands/series/allot-number.ts'
import { reaction, send } from '#src/kernel/reaction.ts'

/** A registered party gets its number (C-29). */
export const allotNumberWhenPartyRegistered = reaction(partyFacts, 'PartyRegistered', {
  name: 'allot-number-when-party-registered',
  sends: ({ data: { partyId }, effectiveOn }) =>
    send(allotNumber, { series: 'CT', document: { kind: 'party', id: partyId }, date: effectiveOn }),
})
