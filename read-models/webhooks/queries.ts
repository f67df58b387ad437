import { z } from 'zod'
import type { Question } from '#src/http/list.ts'
import { Id } from '#src/kernel/ids.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { WebhookRow } from '#projections/webhooks.ts'

export const webhookKey = { view: 'webhooks', key: 'webhook_id' } as const
export const WebhookId = z.object({ webhookId: Id })
export const WebhookFilters = z.strictObject({ status: WebhookRow.shape.status.optional() })

const newest = `
  select * from read_models.webhooks
  where tenant = $1
    and ($2::text is null or status = $2)
    and ($3::timestamptz is null or (created_at, webhook_id) < ($3, $4::text))
  order by created_at desc, webhook_id desc
  limit $5`

export function webhooksWith(question: Question<typeof WebhookFilters, z.ZodObject>): Statement {
  const { filters, after, limit } = question
  return { text: newest, values: [filters.status ?? null, after?.[0] ?? null, after?.[1] ?? null, limit] }
}

/** Every tenant's active webhooks, for the loop that serves them. */
export const activeWebhooks = `
  select tenant, webhook_id as id, url, types, personal_data as "personalData", signers, asks,
    registered_position as "registeredPosition"
  from read_models.webhooks
  where status = 'active'`
