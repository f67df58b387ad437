import { pino } from 'pino'
import { areas } from '#commands/index.ts'
import { settings, type TenantState } from '#commands/tenants/events.ts'
import { Ledger } from '#src/deciding/ledger.ts'
import type { CommandOutcome, CommandRequest } from '#src/deciding/request.ts'
import { memoryStore } from '#src/event-store/memory.ts'
import type { EventStore } from '#src/event-store/port.ts'
import type { AnyAggregate } from '#src/deciding/states.ts'
import { InlineRuns } from '#src/reacting/inline-runs.ts'
import { memoryParking } from '#src/reacting/memory-parking.ts'
import { Reactions } from '#src/reacting/reactions.ts'

export const quiet = pino({ level: 'silent' })

export const tenancy = {
  aggregate: settings as unknown as AnyAggregate,
  timeZone: (state: unknown) => (state as TenantState)?.timeZone,
  lockedUntil: (state: unknown) => (state as TenantState)?.lockedUntil,
}

/** The whole write side on a store, as one process has it. */
export function ledgerOn(store: EventStore = memoryStore(), now: () => Date = () => new Date()) {
  const secretOf = (tenant: string, id: string): string => `${tenant}.${id}`
  const ledger = new Ledger({ store, areas, tenancy, now, secretOf, reveal: secretOf })
  const parking = memoryParking()
  const all = areas.flatMap((area) => area.reactions)
  const reactions = new Reactions({ reactions: all, ledger, parking, log: quiet })
  const inline = new InlineRuns(reactions)
  ledger.react((events) => inline.run(events))

  /** Sends a command by its name, as finance of tenant acme unless told otherwise. */
  const send = (
    name: string,
    input: Record<string, unknown>,
    over: Partial<CommandRequest> = {},
  ): Promise<CommandOutcome> => {
    const command = ledger.command(name)
    const parsed = command.input.parse(input)
    return ledger.execute({
      command,
      input: parsed,
      tenant: 'acme',
      actor: { subject: 'amina', role: 'finance' },
      ...over,
    })
  }
  return { ledger, store, parking, reactions, inline, all, send }
}

/** A ledger with the tenant acme and one customer. */
export async function acme(store: EventStore = memoryStore()) {
  const running = ledgerOn(store)
  const { send } = running
  await send('open-tenant', { slug: 'acme', settings: { baseCurrency: 'EUR', timeZone: 'Europe/Paris' } })
  const { id: partyId } = await send('register-party', { displayName: 'Boutique Awa', roles: ['customer'] })
  return { ...running, partyId }
}
