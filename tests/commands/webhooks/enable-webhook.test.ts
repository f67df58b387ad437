import { expect, test } from 'vitest'
import { enableWebhook } from '#commands/webhooks/enable-webhook.ts'
import { webhook } from '#commands/webhooks/webhook.ts'
import { mayDo } from '#src/kernel/roles.ts'
import { disabled, enabled, registered, webhookId } from '#tests/commands/webhooks/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(webhook)

test('goes on sending', () => {
  given(registered, disabled).when(enableWebhook, { webhookId }).thenFacts(enabled)
})

test('does nothing when it is active', () => {
  given(registered, disabled)
    .when(enableWebhook, { webhookId })
    .thenTwiceIsOnce((...all) => given(...all).when(enableWebhook, { webhookId }))
})

test('refuses for one that is not there', () => {
  given().when(enableWebhook, { webhookId }).thenRefused('NOT_FOUND')
})

test('is for admins alone', () => {
  expect(mayDo(['finance', 'sales', 'auditor'], enableWebhook.may)).toBe(false)
})
