import { z } from 'zod'
import { aggregate } from '#src/kernel/aggregate.ts'
import { facts, type FactsOf } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'

/** What somebody can be recognised by. */
export const ContactKind = z.enum(['email', 'phone', 'tax_id'])
export type ContactKind = z.infer<typeof ContactKind>

/** Who is known under a contact point. */
export const Holder = z.object({ kind: z.enum(['party', 'lead']), id: z.string() })
export type Holder = z.infer<typeof Holder>

export const contactPointFacts = facts({
  ContactPointHeld: z.object({ pointId: z.string(), kind: ContactKind, holder: Holder }),
})
export type ContactPointEvent = FactsOf<typeof contactPointFacts>

/**
 * The id of the stream of an e-mail address, telephone or tax number: a digest, so that no stream is named after
 * what it stands for.
 */
export function contactPointId(tenant: string, kind: ContactKind, value: string): string {
  return derivedId('contact point', tenant, kind, normalised[kind](value))
}

const normalised: Readonly<Record<ContactKind, (value: string) => string>> = {
  email: (value) => value.trim().toLowerCase(),
  phone: (value) => value,
  tax_id: (value) => value.toUpperCase().replace(/[^\p{L}\p{N}]/gu, ''),
}

/** A switchboard's number is that of many: who comes after so many is not told any more. */
export const mostHolders = 50

/** Who is or was known under a contact point, the first one first. */
export const holders = aggregate({
  noun: 'contact-point',
  facts: contactPointFacts,
  initial: [] as readonly Holder[],
  evolve: (state, event): readonly Holder[] => [...state, event.data.holder],
})
