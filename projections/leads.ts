import { z } from 'zod'
import { type LeadEvent, leadFacts, LeadStatus } from '#commands/leads/events.ts'
import { decimalsOf } from '#src/kernel/currencies.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Currency, Minor } from '#src/kernel/money.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'
import { searchText } from '#src/kernel/search.ts'

export const LeadRow = z.object({
  lead_id: z.string(),
  name: z.string().nullable(),
  /** The party it is of, or was converted into. */
  party_id: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  source: z.string().nullable(),
  status: LeadStatus,
  value: Minor,
  currency: Currency,
  decimals: z.int(),
  owner_id: z.string().nullable(),
  note: z.string().nullable(),
  lost_reason: z.string().nullable(),
  /** The deal that it shares the fate of. */
  deal_id: z.string().nullable(),
  qualified_at: z.string().nullable(),
  converted_at: z.string().nullable(),
  legacy_id: z.string().nullable(),
  search: z.string(),
  ...recordColumns,
})
export type LeadRow = z.infer<typeof LeadRow>

/** Every lead as it is now, one row each. */
export const leads = projection(leadFacts)({
  name: 'leads',
  version: 1,
  row: LeadRow,
  key: ['lead_id'],
  on: {
    LeadCaptured: (event) => insert(captured(event)),
    LeadContacted: (event) => changed(event, () => ({ status: 'contacted' })),
    LeadQualified: (event) =>
      changed(event, (row) => ({ status: 'qualified', qualified_at: row.qualified_at ?? event.recordedAt })),
    LeadSteppedBack: (event) => changed(event, () => ({ status: event.data.to, lost_reason: null })),
    LeadReopened: (event) => changed(event, () => ({ status: event.data.to, lost_reason: null })),
    LeadWon: (event) =>
      changed(event, (row) => ({
        status: 'won',
        lost_reason: null,
        deal_id: event.data.dealId ?? row.deal_id,
      })),
    LeadLost: (event) =>
      changed(event, (row) => ({
        status: 'lost',
        lost_reason: event.data.reason,
        deal_id: event.data.dealId ?? row.deal_id,
      })),
    LeadDealLinked: (event) => changed(event, () => ({ deal_id: event.data.dealId })),
    LeadConverted: (event) =>
      changed(event, () => ({
        party_id: event.data.partyId,
        deal_id: event.data.deal.dealId,
        converted_at: event.recordedAt,
      })),
  },
})

function captured(event: Extract<RecordedEvent<LeadEvent>, { type: 'LeadCaptured' }>): LeadRow {
  const { data } = event
  return {
    lead_id: data.leadId,
    name: data.name ?? null,
    party_id: data.partyId ?? null,
    email: data.email ?? null,
    phone: data.phone ?? null,
    source: data.source ?? null,
    status: 'new',
    value: data.value,
    currency: data.currency,
    decimals: decimalsOf(data.currency),
    owner_id: data.ownerId ?? null,
    note: data.note ?? null,
    lost_reason: null,
    deal_id: null,
    qualified_at: null,
    converted_at: null,
    legacy_id: data.legacyId ?? null,
    search: searchText(data.name, data.email, data.phone),
    ...begunBy(event),
  }
}

function changed(event: RecordedEvent<LeadEvent>, how: (row: LeadRow) => Partial<LeadRow>): Change<LeadRow> {
  return change(event.data.leadId, (row) => ({ ...row, ...how(row), ...touchedBy(event) }))
}
