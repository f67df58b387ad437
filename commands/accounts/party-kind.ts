import { partyFacts } from '#commands/parties/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'

type Kind = 'business' | 'consumer'

/** What penalties depend on: whether the party is a business or a consumer. */
export const partyKind = aggregate({
  noun: 'party',
  facts: partyFacts,
  initial: undefined as Kind | undefined,
  evolve: (state, { type, data }): Kind | undefined =>
    type === 'PartyRegistered' || type === 'PartyDetailsUpdated' ? (data.kind ?? state) : state,
})
