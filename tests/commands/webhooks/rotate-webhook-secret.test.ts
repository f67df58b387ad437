import { expect, test } from 'vitest'
import { rotateWebhookSecret } from '#commands/webhooks/rotate-webhook-secret.ts'
import { webhook } from '#commands/webhooks/webhook.ts'
import { mayDo } from '#src/kernel/roles.ts'
import { registered, rotated, webhookId } from '#tests/commands/webhooks/facts.ts'
import { recorded, specification } from '#tests/support/specification.ts'

const given = specification(webhook)

test('replaces the secret; the one before signs for a day more', () => {
  given(registered).when(rotateWebhookSecret, { webhookId }).thenFacts(rotated)
})

test('replaces it again', () => {
  given(registered, rotated)
    .when(rotateWebhookSecret, { webhookId })
    .thenFacts({ ...rotated, data: { ...rotated.data, rotation: 2 } })
})

test('tells the new secret to whoever asked for it', () => {
  expect(rotateWebhookSecret.answer([recorded(webhook, rotated)])).toEqual({
    revealsSecret: { of: webhookId, rotation: 1 },
  })
})

test('refuses for one that is not there', () => {
  given().when(rotateWebhookSecret, { webhookId }).thenRefused('NOT_FOUND')
})

test('is for admins alone', () => {
  expect(mayDo(['finance', 'sales', 'auditor'], rotateWebhookSecret.may)).toBe(false)
})
