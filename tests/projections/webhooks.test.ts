import { expect, test } from 'vitest'
import type { WebhookEvent } from '#commands/webhooks/events.ts'
import { webhooks } from '#projections/webhooks.ts'
import { disabled, enabled, registered, rotated, webhookId } from '#tests/commands/webhooks/facts.ts'
import { logOf, rowsOf } from '#tests/support/projecting.ts'

test('a webhook is a row that says where it began and by whom', () => {
  const [row] = rowsOf(webhooks, logOf([webhookId, registered]))
  expect(row).toMatchObject({
    webhook_id: webhookId,
    url: 'https://shop.example/hooks',
    status: 'active',
    personal_data: false,
    signers: [{ rotation: 0, until: null }],
    registered_position: '1',
    registered_by: 'amina',
  })
})

test('a replaced secret signs for a while beside the new one', () => {
  const [row] = rowsOf(webhooks, logOf([webhookId, registered], [webhookId, rotated]))
  expect(row?.['signers']).toEqual([
    { rotation: 1, until: null },
    { rotation: 0, until: '2025-03-23T10:00:00.000Z' },
  ])
})

test('what is asked of the delivery stands there in order, and an enabled one is to go on', () => {
  const asked: WebhookEvent = { type: 'WebhookRedeliveryAsked', data: { webhookId, after: '1' } }
  const one = (fact: WebhookEvent) => [webhookId, fact] as const
  const stopped = rowsOf(webhooks, logOf(one(registered), one(asked), one(disabled)))
  expect(stopped[0]).toMatchObject({ status: 'disabled', disabled_reason: 'Closed' })
  const [row] = rowsOf(webhooks, logOf(one(registered), one(asked), one(disabled), one(enabled)))
  expect(row).toMatchObject({ status: 'active', disabled_reason: null })
  expect(row?.['asks']).toEqual([
    { position: '2', after: '1', eventId: null },
    { position: '4', after: null, eventId: null },
  ])
})
