import { z } from 'zod'
import { type PartyEvent, PartyKind, PartyRole, partyFacts } from '#commands/parties/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'
import { searchText, sortText } from '#src/kernel/search.ts'

export const PartyRow = z.object({
  party_id: z.string(),
  display_name: z.string(),
  kind: PartyKind,
  roles: z.array(PartyRole),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  address: z.string().nullable(),
  number: z.string().nullable(),
  legacy_id: z.string().nullable(),
  status: z.enum(['active', 'archived']),
  archive_reason: z.string().nullable(),
  /** What it is found and sorted by. */
  search: z.string(),
  sort_name: z.string(),
  ...recordColumns,
})
type PartyRow = z.infer<typeof PartyRow>

/** Every party as it is now, one row each. */
export const parties = projection(partyFacts)({
  name: 'parties',
  version: 1,
  row: PartyRow,
  key: ['party_id'],
  on: {
    PartyRegistered: (event) => insert(registered(event)),
    PartyNumbered: (event) => changed(event, () => ({ number: event.data.number })),
    PartyDetailsUpdated: (event) => changed(event, (row) => updated(row, event.data)),
    PartyRoleAdded: (event) => changed(event, ({ roles }) => ({ roles: [...roles, event.data.role] })),
    PartyRoleRemoved: (event) =>
      changed(event, ({ roles }) => ({ roles: roles.filter((role) => role !== event.data.role) })),
    PartyArchived: (event) =>
      changed(event, () => ({ status: 'archived', archive_reason: event.data.reason })),
  },
})

type Registered = Extract<RecordedEvent<PartyEvent>, { type: 'PartyRegistered' }>
type Details = Extract<PartyEvent, { type: 'PartyDetailsUpdated' }>['data']

function registered(event: Registered): PartyRow {
  const { partyId, displayName, kind, roles, email, phone, address, legacyId } = event.data
  return found({
    party_id: partyId,
    display_name: displayName,
    kind,
    roles,
    email: email ?? null,
    phone: phone ?? null,
    address: address ?? null,
    number: null,
    legacy_id: legacyId ?? null,
    status: 'active',
    archive_reason: null,
    search: '',
    sort_name: '',
    ...begunBy(event),
  })
}

/** A detail left out stays, null takes it away. */
function updated(row: PartyRow, { displayName, kind, email, phone, address }: Details): Partial<PartyRow> {
  return {
    display_name: displayName ?? row.display_name,
    kind: kind ?? row.kind,
    email: email === undefined ? row.email : email,
    phone: phone === undefined ? row.phone : phone,
    address: address === undefined ? row.address : address,
  }
}

function changed(
  event: RecordedEvent<PartyEvent>,
  how: (row: PartyRow) => Partial<PartyRow>,
): Change<PartyRow> {
  return change(event.data.partyId, (row) => found({ ...row, ...how(row), ...touchedBy(event) }))
}

function found(row: PartyRow): PartyRow {
  const search = searchText(row.display_name, row.email, row.phone, row.number)
  return { ...row, search, sort_name: sortText(row.display_name) }
}
