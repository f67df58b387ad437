import { z } from 'zod'
import { accountId } from '#commands/accounts/events.ts'
import type { OriginModule } from '#commands/accounts/facts/items.ts'
import { partyStanding } from '#commands/parties/events.ts'
import { need } from '#src/kernel/aggregate.ts'
import type { Naming, Subject } from '#src/kernel/command.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { Id } from '#src/kernel/ids.ts'
import { Currency } from '#src/kernel/money.ts'
import { text } from '#src/kernel/texts.ts'

/** Whose account it is and in which currency: both stand in the path. */
export const accountPath = { partyId: Id, currency: Currency }
export const accountUrl = '/parties/:partyId/accounts/:currency'

/** The modules by the names they may be sent under: ours, and those of the French sources (C-36). */
const modules = {
  ...{ sales: 'sales', purchases: 'purchases', offsets: 'offsets', payroll: 'payroll' },
  ...{ treasury: 'treasury', crm: 'crm', fleet: 'fleet' },
  ...{ ventes: 'sales', achats: 'purchases', compensations: 'offsets', salaires: 'payroll' },
  ...{ tresorerie: 'treasury', trésorerie: 'treasury', flotte: 'fleet' },
} as const satisfies Record<string, OriginModule>
type ModuleName = keyof typeof modules

/** Where an amount comes from, as one sends it. */
export const OriginRequest = z.strictObject({
  module: z
    .enum(Object.keys(modules) as [ModuleName, ...ModuleName[]])
    .transform((name): OriginModule => modules[name]),
  reference: text(200),
})

interface OfAccount {
  readonly partyId: string
  readonly currency: string
}

/** The stream of an account. */
export function streamOf({ partyId, currency }: OfAccount): string {
  return accountId(partyId, currency)
}

/** A new thing on an account, as what a command is about: the account's stream holds it. */
export function newThing(input: OfAccount, { newId }: Naming): Subject {
  return { noun: 'account', id: newId, stream: streamOf(input) }
}

/** A thing of an account by its id. */
export function thing(input: OfAccount, id: string): Subject {
  return { noun: 'account', id, stream: streamOf(input) }
}

/** The party that an account needs, as the decision's need. */
export function partyOf({ partyId }: OfAccount) {
  return { party: need(partyStanding, partyId) }
}

/** Refuses new business with a party that is not there, or archived. */
export function refuseParty(standing: 'unknown' | 'active' | 'archived'): void {
  if (standing === 'unknown') throw new Refusal('PARTY_UNKNOWN')
  if (standing === 'archived') throw new Refusal('PARTY_ARCHIVED')
}
