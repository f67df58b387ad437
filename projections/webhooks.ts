import { z } from 'zod'
import { webhookFacts } from '#commands/webhooks/events.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import { begunBy, recordColumns, touchedBy } from '#src/kernel/record.ts'

/** A secret that signs, by how manieth it is; for ever, or until an instant. */
const Signer = z.object({ rotation: z.int(), until: z.string().nullable() })

/** What the delivery loop was asked to do, at a position of the log. */
const Ask = z.object({
  position: z.string(),
  after: z.string().nullable(),
  eventId: z.string().nullable(),
})

export const WebhookRow = z.object({
  webhook_id: z.string(),
  url: z.string(),
  types: z.array(z.string()),
  personal_data: z.boolean(),
  status: z.enum(['active', 'disabled']),
  disabled_reason: z.string().nullable(),
  signers: z.array(Signer),
  asks: z.array(Ask),
  registered_position: z.string(),
  registered_by: z.string(),
  ...recordColumns,
})

const mostSigners = 4
const mostAsks = 100

/** Where events are sent to, one row each. What was asked of the loop is kept until newer asks push it out. */
export const webhooks = projection(webhookFacts)({
  name: 'webhooks',
  version: 1,
  row: WebhookRow,
  key: ['webhook_id'],
  on: {
    WebhookRegistered: (event) =>
      insert({
        webhook_id: event.data.webhookId,
        url: event.data.url,
        types: event.data.types,
        personal_data: event.data.personalData,
        status: 'active',
        disabled_reason: null,
        signers: [{ rotation: 0, until: null }],
        asks: [],
        registered_position: event.position,
        registered_by: event.actor.subject,
        ...begunBy(event),
      }),
    WebhookSecretRotated: (event) =>
      change(event.data.webhookId, (row) => {
        const { rotation, previousUntil } = event.data
        const before = row.signers.map((one) => ({ ...one, until: one.until ?? previousUntil }))
        const signers = [{ rotation, until: null }, ...before].slice(0, mostSigners)
        return { ...row, signers, ...touchedBy(event) }
      }),
    WebhookDisabled: (event) =>
      change(event.data.webhookId, (row) => ({
        ...row,
        status: 'disabled',
        disabled_reason: event.data.reason ?? null,
        ...touchedBy(event),
      })),
    WebhookEnabled: (event) =>
      change(event.data.webhookId, (row) => ({
        ...row,
        status: 'active',
        disabled_reason: null,
        // The loop is to try at once, and to count its failures anew.
        asks: [...row.asks, { position: event.position, after: null, eventId: null }].slice(-mostAsks),
        ...touchedBy(event),
      })),
    WebhookRedeliveryAsked: (event) =>
      change(event.data.webhookId, (row) => {
        const { after = null, eventId = null } = event.data
        const asks = [...row.asks, { position: event.position, after, eventId }].slice(-mostAsks)
        return { ...row, asks, ...touchedBy(event) }
      }),
  },
})
