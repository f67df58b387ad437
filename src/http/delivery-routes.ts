import { z } from 'zod'
import type { Deliveries } from '#src/delivering/deliveries.ts'
import { encodeCursor } from '#src/http/cursor.ts'
import { listQuery } from '#src/http/list-query.ts'
import { callerOf } from '#src/http/request.ts'
import { found } from '#src/http/routes.ts'
import type { Routes } from '#src/http/routes.ts'
import { asSent, checked } from '#src/http/validation.ts'
import { Id } from '#src/kernel/ids.ts'

const Delivery = z.object({
  id: z.string(),
  eventId: z.string(),
  type: z.string(),
  position: z.string(),
  outcome: z.enum(['delivered', 'failed']),
  status: z.int().nullable(),
  error: z.string().nullable(),
  answer: z.string().nullable(),
  ms: z.int(),
  attemptedAt: z.string(),
})

const WebhookId = z.object({ webhookId: Id })
const webhookKey = { view: 'webhooks', key: 'webhook_id' } as const

/** The attempts to deliver to a webhook: they stand beside the log, not in it. */
export function deliveryRoutes(deliveries: Deliveries): Routes {
  const path = '/webhooks/:webhookId/deliveries'
  const query = listQuery({
    name: path,
    filters: z.strictObject({}),
    sorts: { newest: { key: z.tuple([Id]) } },
  })
  return (app, { reader }) => {
    app.get(path, {
      config: { may: ['auditor'], reads: ['webhooks'] },
      schema: {
        summary: 'The attempts to deliver to a webhook in the last 30 days, newest first',
        tags: ['Webhooks'],
        params: WebhookId,
        querystring: query.schema.omit({ format: true }),
        response: {
          200: z.object({ data: z.array(Delivery), meta: z.object({ nextCursor: z.string().optional() }) }),
        },
      },
      validatorCompiler: asSent,
      handler: async (request) => {
        const { tenant } = callerOf(request)
        const { webhookId } = checked(WebhookId, request.params)
        const { after, limit, sort } = query.read(request.query, undefined)
        found(await reader.byKey(tenant, webhookKey, webhookId), () => undefined)
        const from = typeof after?.[0] === 'string' ? { before: after[0] } : {}
        const page = await deliveries.list({ tenant, webhookId }, { ...from, limit: limit + 1 })
        const shown = page.slice(0, limit)
        const last = page.length > limit ? shown.at(-1) : undefined
        const nextCursor = last && encodeCursor({ list: path, sort, filters: {}, after: [last.id] })
        return { data: [...shown], meta: nextCursor === undefined ? {} : { nextCursor } }
      },
    })
  }
}
