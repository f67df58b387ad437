import type { WebhookEvent } from '#commands/webhooks/events.ts'
import { newId } from '#tests/support/specification.ts'

export const webhookId = newId

export const registered = {
  type: 'WebhookRegistered',
  data: { webhookId, url: 'https://shop.example/hooks', types: ['erp.opportunity.won'], personalData: false },
} satisfies WebhookEvent
export const disabled = {
  type: 'WebhookDisabled',
  data: { webhookId, reason: 'Closed' },
} satisfies WebhookEvent
export const enabled = { type: 'WebhookEnabled', data: { webhookId } } satisfies WebhookEvent
export const rotated = {
  type: 'WebhookSecretRotated',
  data: { webhookId, rotation: 1, previousUntil: '2025-03-23T10:00:00.000Z' },
} satisfies WebhookEvent
