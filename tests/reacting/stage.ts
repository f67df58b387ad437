import { budget } from '#commands/budgets/budget.ts'
import { budgetFacts } from '#commands/budgets/events.ts'
import { ticketFacts } from '#commands/tickets/events.ts'
import { openApp, type OpenApp } from '#src/cli/app.ts'
import type { NewEvent } from '#src/event-store/port.ts'
import { area } from '#src/kernel/area.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { reaction, type Reaction } from '#src/kernel/reaction.ts'
import { rooms } from '#src/rooms.ts'
import type { Answer } from '#tests/flows/caller.ts'
import { secrets } from '#tests/support/app.ts'
import { logOf } from '#tests/support/event-store.ts'
import { quiet } from '#tests/support/ledger.ts'
import type { Database } from '#tests/support/postgres.ts'

/** The whole app on a database, with reactions beside those of the business. */
export async function appWith(database: Database, reactions: readonly Reaction[]): Promise<OpenApp> {
  const extra = area({ name: 'Of the tests', aggregate: budget, commands: [], reactions })
  return openApp({
    rooms: { ...rooms, areas: [...rooms.areas, extra] },
    secrets,
    log: quiet,
    database: { url: database.url, stop: async () => undefined },
    isOpen: false,
    eventStore: await logOf(database),
    server: { checkAnswers: true },
  })
}

/** A ticket that names a budget stops it: refused while there is no such budget, and nobody answers the refusal. */
export const stopBudget = reaction(ticketFacts, 'TicketOpened', {
  name: 'stop-budget-when-ticket-opened',
  sends: ({ data: { legacyId } }) =>
    legacyId === undefined ? undefined : { command: 'deactivate-budget', input: { budgetId: legacyId } },
})

/** A reaction that breaks as long as it is told to, as if its surroundings were down. */
export function breakable(): { reaction: Reaction; isBroken: boolean } {
  const told = {
    isBroken: false,
    reaction: reaction(budgetFacts, 'BudgetDeactivated', {
      name: 'reactivate-budget-when-deactivated',
      sends: ({ data }) => {
        if (told.isBroken) throw new Error('the surroundings are down')
        return { command: 'activate-budget', input: { budgetId: data.budgetId } }
      },
    }),
  }
  return told
}

interface Planned {
  readonly type: string
  readonly effectiveOn: CivilDate
  readonly data: unknown
}

/** Writes the facts of a dry run to the log and runs nothing: what a crash right after the append leaves behind. */
export async function crashAfterAppending(
  { runtime: { store } }: OpenApp,
  stream: string,
  { meta }: Answer,
): Promise<string> {
  const commandId = derivedId('crashed', stream)
  const revision = await store.lastRevision(stream)
  const events = (meta['events'] as Planned[]).map((planned, index): NewEvent => ({
    ...planned,
    id: derivedId(commandId, index),
    schemaVersion: 1,
    tenant: 'acme',
    stream,
    actor: { subject: 'amina', role: 'finance' },
    commandId,
    requestHash: 'hash',
    correlationId: commandId,
    causationId: commandId,
  }))
  const expectedRevision = revision === -1 ? ('none' as const) : revision
  const append = {
    tenant: 'acme',
    stream,
    expectedRevision,
    events,
    commandId,
    keyed: false,
    requestHash: 'hash',
  }
  const [result] = await store.append([append])
  if (result?.outcome !== 'appended') throw new Error(`the facts were not written: ${result?.outcome}`)
  return await store.head()
}
