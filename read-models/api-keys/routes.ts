import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import type { Routes } from '#src/http/routes.ts'
import { NewestKey } from '#src/http/sort-keys.ts'
import { ApiKeyRow } from '#projections/api-keys.ts'
import { ApiKeyFilters, apiKeysWith } from '#read-models/api-keys/queries.ts'

export const apiKeyRoutes: Routes = (app, { reader }) => {
  addList({ app, reader }, '/api-keys', {
    summary: 'The keys that programs sign in with, newest first; never their secrets',
    tags: ['API keys'],
    may: ['auditor'],
    reads: ['api-keys'],
    params: z.strictObject({}),
    filters: ApiKeyFilters,
    sorts: { newest: { key: NewestKey, of: (row) => [row.created_at, row.key_id] } },
    row: ApiKeyRow,
    item: ApiKey,
    show: shown,
    select: apiKeysWith,
  })
}

const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  roles: ApiKeyRow.shape.roles,
  status: ApiKeyRow.shape.status,
  issuedBy: z.string(),
  revokedBy: z.string().nullable(),
  revokedAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

function shown(row: z.output<typeof ApiKeyRow>): z.output<typeof ApiKey> {
  return {
    id: row.key_id,
    name: row.name,
    roles: row.roles,
    status: row.status,
    issuedBy: row.issued_by,
    revokedBy: row.revoked_by,
    revokedAt: row.revoked_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}
