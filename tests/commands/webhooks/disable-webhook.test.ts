import { expect, test } from 'vitest'
import { disableWebhook } from '#commands/webhooks/disable-webhook.ts'
import { webhook } from '#commands/webhooks/webhook.ts'
import { mayDo } from '#src/kernel/roles.ts'
import { disabled, registered, webhookId } from '#tests/commands/webhooks/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(webhook)

test('stops sending, for a reason or none', () => {
  given(registered).when(disableWebhook, { webhookId, reason: 'Closed' }).thenFacts(disabled)
  given(registered)
    .when(disableWebhook, { webhookId })
    .thenFacts({ type: 'WebhookDisabled', data: { webhookId } })
})

test('does nothing when it is disabled', () => {
  given(registered)
    .when(disableWebhook, { webhookId })
    .thenTwiceIsOnce((...all) => given(...all).when(disableWebhook, { webhookId }))
})

test('refuses for one that is not there', () => {
  given().when(disableWebhook, { webhookId }).thenRefused('NOT_FOUND')
})

test('is for admins alone', () => {
  expect(mayDo(['finance', 'sales', 'auditor'], disableWebhook.may)).toBe(false)
})
