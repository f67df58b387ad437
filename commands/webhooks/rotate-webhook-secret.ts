import { z } from 'zod'
import { webhook } from '#commands/webhooks/webhook.ts'
import { command } from '#src/kernel/command.ts'
import { addHours } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'

/** How long receivers have to learn the new secret. */
const overlap_h = 24

/** Replaces the secret. For a day each delivery is signed with both, so that no receiver has to be quick. */
export const rotateWebhookSecret = command(webhook)({
  name: 'rotate-webhook-secret',
  summary: 'Replaces the secret of a webhook; for 24 hours the old one signs too',
  path: '/webhooks/:webhookId/rotate-secret',
  input: z.strictObject({ webhookId: Id }),
  may: [],
  refusals: ['NOT_FOUND'],
  stream: ({ webhookId }) => webhookId,

  decide({ webhookId }, state, { now, refuse }) {
    if (state.status === 'unknown') return refuse('NOT_FOUND')

    const previousUntil = addHours(now, overlap_h)
    return [
      { type: 'WebhookSecretRotated', data: { webhookId, rotation: state.rotation + 1, previousUntil } },
    ]
  },

  answer: ([first]) =>
    first?.type === 'WebhookSecretRotated'
      ? { revealsSecret: { of: first.data.webhookId, rotation: first.data.rotation } }
      : {},
})
