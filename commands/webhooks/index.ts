import { disableWebhook } from '#commands/webhooks/disable-webhook.ts'
import { enableWebhook } from '#commands/webhooks/enable-webhook.ts'
import { redeliverWebhook } from '#commands/webhooks/redeliver-webhook.ts'
import { registerWebhook } from '#commands/webhooks/register-webhook.ts'
import { rotateWebhookSecret } from '#commands/webhooks/rotate-webhook-secret.ts'
import { webhook } from '#commands/webhooks/webhook.ts'
import { area } from '#src/kernel/area.ts'

export const webhooks = area({
  name: 'Webhooks',
  aggregate: webhook,
  commands: [registerWebhook, rotateWebhookSecret, disableWebhook, enableWebhook, redeliverWebhook],
})
