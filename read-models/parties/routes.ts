import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { NewestKey, TextKey } from '#src/http/sort-keys.ts'
import { PartyRow } from '#projections/parties.ts'
import { partiesLike, PartyFilters, PartyId, partyKey } from '#read-models/parties/queries.ts'

const may = ['finance', 'sales', 'auditor'] as const
const reads = ['parties']
const tags = ['Parties']

export const partyRoutes: Routes = (app, { reader }) => {
  addList({ app, reader }, '/parties', {
    summary: 'Parties: customers, suppliers, drivers and whatever they are to us',
    tags,
    may,
    reads,
    params: z.strictObject({}),
    filters: PartyFilters,
    sorts: {
      newest: { key: NewestKey, of: (row) => [row.created_at, row.party_id] },
      name: { key: z.tuple([TextKey, TextKey]), of: (row) => [row.sort_name, row.party_id] },
    },
    row: PartyRow,
    item: Party,
    show: shown,
    select: partiesLike,
  })

  app.get('/parties/:partyId', {
    config: { may, reads },
    schema: { summary: 'One party', tags, params: PartyId, response: { 200: dataOf(Party) } },
    handler: async (request, reply) => {
      const row = await reader.byKey(callerOf(request).tenant, partyKey, request.params.partyId)
      const data = found(row, (row) => shown(PartyRow.parse(row)))
      reply.header('etag', `"${data.revision}"`)
      return { data, meta: {} }
    },
  })
}

const Party = z.object({
  id: z.string(),
  displayName: z.string(),
  kind: PartyRow.shape.kind,
  roles: PartyRow.shape.roles,
  email: z.string().nullable(),
  phone: z.string().nullable(),
  address: z.string().nullable(),
  number: z.string().nullable(),
  legacyId: z.string().nullable(),
  status: PartyRow.shape.status,
  archiveReason: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

function shown(row: z.output<typeof PartyRow>): z.output<typeof Party> {
  return {
    id: row.party_id,
    displayName: row.display_name,
    kind: row.kind,
    roles: row.roles,
    email: row.email,
    phone: row.phone,
    address: row.address,
    number: row.number,
    legacyId: row.legacy_id,
    status: row.status,
    archiveReason: row.archive_reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}
