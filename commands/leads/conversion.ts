import { type ContactKind, contactPointId, type Holder, holders } from '#commands/contact-points/events.ts'
import type { CapturedLead, Lead } from '#commands/leads/lead.ts'
import type { PartyRole } from '#commands/parties/events.ts'
import { need, type Need } from '#src/kernel/aggregate.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { erased } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'

interface Asked {
  readonly leadId: string
  readonly partyId?: string | undefined
  readonly displayName?: string | undefined
  readonly kind: 'business' | 'consumer'
  readonly roles: readonly PartyRole[]
  readonly email?: string | undefined
  readonly phone?: string | undefined
  readonly address?: string | undefined
  readonly taxId?: string | undefined
  readonly force: boolean
}

interface Points<H> {
  email: H
  phone: H
  tax_id: H
}

/** The streams that say who is known under what the party would be registered with. */
export function contactPointsOf(
  tenant: string,
  asked: Asked,
  lead: Lead,
): Points<Need<readonly Holder[]> | undefined> {
  const isParty =
    lead.status === 'unknown' || asked.partyId !== undefined || lead.capture.partyId !== undefined
  const point = (kind: ContactKind, value: string | undefined) =>
    isParty || value === undefined ? undefined : need(holders, contactPointId(tenant, kind, value))
  const { email, phone } = detailsOf(asked, lead)
  return { email: point('email', email), phone: point('phone', phone), tax_id: point('tax_id', asked.taxId) }
}

function detailsOf(asked: Asked, lead: Lead) {
  const captured = lead.status === 'unknown' ? undefined : lead.capture
  return {
    name: asked.displayName ?? kept(captured?.name),
    email: asked.email ?? kept(captured?.email),
    phone: asked.phone ?? kept(captured?.phone),
  }
}

function kept(value: string | undefined): string | undefined {
  return value === erased ? undefined : value
}

/** The party that a lead becomes: the one that is named, or a new one with what it is registered with. */
export function convertedParty(
  asked: Asked,
  lead: CapturedLead,
  needs: { party: string | undefined } & Partial<Points<readonly Holder[] | undefined>>,
) {
  const { name, email, phone } = detailsOf(asked, lead)
  const { address, taxId } = asked
  const partyId = asked.partyId ?? lead.capture.partyId
  if (partyId !== undefined) {
    if (needs.party === 'unknown') throw new Refusal('PARTY_UNKNOWN')
    if (needs.party === 'archived') throw new Refusal('PARTY_ARCHIVED')
    return { partyId, taxId }
  }
  const displayName = name ?? email ?? phone
  if (displayName === undefined) throw new Refusal('STATE_CONFLICT', { name: null })
  const candidates = candidatesIn(needs)
  if (candidates.length > 0 && !asked.force) throw new Refusal('DUPLICATE_CANDIDATES', { candidates })

  return {
    partyId: newPartyId(asked, needs),
    registers: { kind: asked.kind, roles: [...asked.roles] },
    displayName,
    email,
    phone,
    address,
    taxId,
    forced: candidates.length > 0 ? candidates.map(({ partyId }) => partyId) : undefined,
  }
}

/** The parties that are or were known under one of the contact points, each with what it was recognised by. */
function candidatesIn(points: Partial<Points<readonly Holder[] | undefined>>) {
  const matches = new Map<string, ContactKind[]>()
  for (const kind of ['email', 'phone', 'tax_id'] as const) {
    for (const { id } of (points[kind] ?? []).filter((holder) => holder.kind === 'party'))
      matches.set(id, [...(matches.get(id) ?? []), kind])
  }
  return [...matches].map(([partyId, matchedBy]) => ({ partyId, matchedBy }))
}

/**
 * The same for all leads that share a contact point, so that those converted in the same moment, before the new
 * party is known under it, come to one party. A forced one is always its own.
 */
function newPartyId(asked: Asked, points: Partial<Points<readonly Holder[] | undefined>>): string {
  if (asked.force) return derivedId('forced party of lead', asked.leadId)
  const known = [points.email, points.phone, points.tax_id].flatMap((holders) => holders ?? [])
  const leads = known.filter(({ kind }) => kind === 'lead').map(({ id }) => id)
  return derivedId('party of lead', [...leads, asked.leadId].sort()[0] ?? asked.leadId)
}
