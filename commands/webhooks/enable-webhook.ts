import { z } from 'zod'
import { webhook } from '#commands/webhooks/webhook.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'

/** Goes on sending where it stopped: nothing that happened meanwhile is left out. */
export const enableWebhook = command(webhook)({
  name: 'enable-webhook',
  summary: 'Goes on sending events to a webhook, from where it stopped',
  path: '/webhooks/:webhookId/enable',
  input: z.strictObject({ webhookId: Id }),
  may: [],
  refusals: ['NOT_FOUND'],
  stream: ({ webhookId }) => webhookId,

  decide({ webhookId }, state, { refuse }) {
    if (state.status === 'unknown') return refuse('NOT_FOUND')
    if (state.status === 'active') return []

    return [{ type: 'WebhookEnabled', data: { webhookId } }]
  },
})
