import { z } from 'zod'
import { addList } from '#src/http/list.ts'
import { callerOf } from '#src/http/request.ts'
import { dataOf, found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { NewestKey } from '#src/http/sort-keys.ts'
import { WebhookRow } from '#projections/webhooks.ts'
import { WebhookFilters, WebhookId, webhookKey, webhooksWith } from '#read-models/webhooks/queries.ts'

const may = ['auditor'] as const
const reads = ['webhooks']
const tags = ['Webhooks']

export const webhookRoutes: Routes = (app, { reader }) => {
  addList({ app, reader }, '/webhooks', {
    summary: 'The addresses that events are sent to, newest first; never their secrets',
    tags,
    may,
    reads,
    params: z.strictObject({}),
    filters: WebhookFilters,
    sorts: { newest: { key: NewestKey, of: (row) => [row.created_at, row.webhook_id] } },
    row: WebhookRow,
    item: Webhook,
    show: shown,
    select: webhooksWith,
  })

  app.get('/webhooks/:webhookId', {
    config: { may, reads },
    schema: { summary: 'One webhook', tags, params: WebhookId, response: { 200: dataOf(Webhook) } },
    handler: async (request, reply) => {
      const row = await reader.byKey(callerOf(request).tenant, webhookKey, request.params.webhookId)
      const data = found(row, (row) => shown(WebhookRow.parse(row)))
      reply.header('etag', `"${data.revision}"`)
      return { data, meta: {} }
    },
  })
}

const Webhook = z.object({
  id: z.string(),
  url: z.string(),
  types: z.array(z.string()),
  personalData: z.boolean(),
  status: WebhookRow.shape.status,
  disabledReason: z.string().nullable(),
  secretRotation: z.int(),
  registeredBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
})

function shown(row: z.output<typeof WebhookRow>): z.output<typeof Webhook> {
  return {
    id: row.webhook_id,
    url: row.url,
    types: row.types,
    personalData: row.personal_data,
    status: row.status,
    disabledReason: row.disabled_reason,
    secretRotation: row.signers[0]?.rotation ?? 0,
    registeredBy: row.registered_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  }
}
