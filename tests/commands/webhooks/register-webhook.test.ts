import { expect, test } from 'vitest'
import { registerWebhook } from '#commands/webhooks/register-webhook.ts'
import { webhook } from '#commands/webhooks/webhook.ts'
import { mayDo } from '#src/kernel/roles.ts'
import { disabled, registered, webhookId } from '#tests/commands/webhooks/facts.ts'
import { recorded, specification } from '#tests/support/specification.ts'

const given = specification(webhook)
const request = {
  url: 'https://shop.example/hooks',
  types: ['erp.opportunity.won', 'erp.opportunity.won'],
}

test('X-08 registers an address with the types it gets, without personal data unless that is asked for', () => {
  given().when(registerWebhook, request).thenFacts(registered)
})

test('does nothing when it was registered just so', () => {
  given()
    .when(registerWebhook, request)
    .thenTwiceIsOnce((...all) => given(...all).when(registerWebhook, request))
})

test('refuses one of that id with other values, and to bring a disabled one back', () => {
  given(registered)
    .when(registerWebhook, { ...request, types: ['*'] })
    .thenRefused('ALREADY_EXISTS')
  given(registered, disabled)
    .when(registerWebhook, request)
    .thenRefused('STATE_CONFLICT', { status: 'disabled' })
})

test('lets the secret be told once, and tells nothing of it itself', () => {
  expect(registerWebhook.answer([recorded(webhook, registered)])).toEqual({
    revealsSecret: { of: webhookId, rotation: 0 },
  })
})

test('asks for an address without a password, and for types', () => {
  for (const wrong of [
    { url: 'ftp://shop.example' },
    { url: 'https://me:pass@shop.example' },
    { url: 'https://shop.example/#part' },
    { url: 'https://shop.example\\@10.0.0.1/' },
    { url: '' },
    { types: [] },
    { types: ['Deal Won'] },
    { types: ['**'] },
  ]) {
    expect(registerWebhook.input.safeParse({ ...request, ...wrong }).success, JSON.stringify(wrong)).toBe(
      false,
    )
  }
  for (const types of [['*'], ['grandlivre.DealWon', 'erp.lead.qualified']])
    expect(registerWebhook.input.safeParse({ ...request, types }).success).toBe(true)
})

test('is for admins alone', () => {
  expect(mayDo(['finance', 'sales', 'auditor'], registerWebhook.may)).toBe(false)
})
