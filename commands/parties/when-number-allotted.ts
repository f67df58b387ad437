import { numberParty } from '#commands/parties/number-party.ts'
import { seriesFacts } from '#commands/series/events.ts'
import { reaction, send } from '#src/kernel/reaction.ts'

/** A party gets the number that was allotted for it. */
export const numberPartyWhenAllotted = reaction(seriesFacts, 'NumberAllotted', {
  name: 'number-party-when-number-allotted',
  sends: ({ data: { document, text } }) =>
    document.kind === 'party' ? send(numberParty, { partyId: document.id, number: text }) : undefined,
})
