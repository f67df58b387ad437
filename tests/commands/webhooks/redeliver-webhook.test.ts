import { expect, test } from 'vitest'
import { redeliverWebhook } from '#commands/webhooks/redeliver-webhook.ts'
import { webhook } from '#commands/webhooks/webhook.ts'
import { mayDo } from '#src/kernel/roles.ts'
import { disabled, registered, webhookId } from '#tests/commands/webhooks/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(webhook)
const eventId = '018f3c1e-0000-7000-8000-000000000003'

test('asks for everything after a position, or for one event', () => {
  given(registered)
    .when(redeliverWebhook, { webhookId, after: '42' })
    .thenFacts({ type: 'WebhookRedeliveryAsked', data: { webhookId, after: '42' } })
  given(registered)
    .when(redeliverWebhook, { webhookId, eventId })
    .thenFacts({ type: 'WebhookRedeliveryAsked', data: { webhookId, eventId } })
})

test('asks for one of both, and for a position that is one', () => {
  for (const wrong of [{}, { after: '1', eventId }, { after: '-1' }, { after: '01' }, { eventId: 'x' }])
    expect(redeliverWebhook.input.safeParse({ webhookId, ...wrong }).success).toBe(false)
})

test('refuses for one that is not there, or is disabled', () => {
  given().when(redeliverWebhook, { webhookId, after: '0' }).thenRefused('NOT_FOUND')
  given(registered, disabled)
    .when(redeliverWebhook, { webhookId, after: '0' })
    .thenRefused('STATE_CONFLICT', { status: 'disabled' })
})

test('is for admins alone', () => {
  expect(mayDo(['finance', 'sales', 'auditor'], redeliverWebhook.may)).toBe(false)
})
