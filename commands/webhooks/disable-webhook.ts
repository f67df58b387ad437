import { z } from 'zod'
import { webhook } from '#commands/webhooks/webhook.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { Reason } from '#src/kernel/texts.ts'
import { present } from '#src/kernel/values.ts'

/** Stops sending. Where it stopped is remembered. The delivery loop asks for it, too, when a receiver stays dead. */
export const disableWebhook = command(webhook)({
  name: 'disable-webhook',
  summary: 'Stops sending events to a webhook; enabled again, it goes on where it stopped',
  path: '/webhooks/:webhookId/disable',
  input: z.strictObject({ webhookId: Id, reason: Reason.optional() }),
  may: [],
  refusals: ['NOT_FOUND'],
  stream: ({ webhookId }) => webhookId,

  decide({ webhookId, reason }, state, { refuse }) {
    if (state.status === 'unknown') return refuse('NOT_FOUND')
    if (state.status === 'disabled') return []

    return [{ type: 'WebhookDisabled', data: present({ webhookId, reason }) }]
  },
})
