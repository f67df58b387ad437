import type { Logger } from 'pino'
import { Ledger, type LedgerParts } from '#src/deciding/ledger.ts'
import type { Deciding } from '#src/importing/import-rows.ts'
import { rehearsalStore } from '#src/importing/rehearsal-store.ts'
import { memoryParking } from '#src/reacting/memory-parking.ts'
import { Reactions } from '#src/reacting/reactions.ts'

/** A ledger that decides as the real one would, reactions and all, and forgets it when it is closed. */
export interface Rehearsal {
  readonly ledger: Deciding
  close(): Promise<void>
}

/** States are read again when a file touches more streams than these, so that its length costs no memory. */
const streamsKept = 5_000

/** A rehearsal on what the store holds now. Its rows see each other, and what their facts cause. */
export function rehearsalLedger(parts: LedgerParts & { readonly log: Logger }): Rehearsal {
  const store = rehearsalStore(parts.store)
  const ledger = new Ledger({ ...parts, store, streamsKept })
  const all = parts.areas.flatMap((area) => area.reactions)
  const reactions = new Reactions({ reactions: all, ledger, parking: memoryParking(), log: parts.log })
  ledger.react((events) => reactions.runInline(events))
  return { ledger, close: () => store.close() }
}
