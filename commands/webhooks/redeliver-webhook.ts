import { z } from 'zod'
import { webhook } from '#commands/webhooks/webhook.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { present } from '#src/kernel/values.ts'

const After = z.string().regex(/^(0|[1-9]\d{0,18})$/, 'must be a position: digits such as 42')

const oneOfBoth = { error: 'give either after or eventId' }

function isOne({ after, eventId }: { after?: string | undefined; eventId?: string | undefined }): boolean {
  return (after === undefined) !== (eventId === undefined)
}

/** Sends again: all events after a position, in order, or one event once. */
export const redeliverWebhook = command(webhook)({
  name: 'redeliver-webhook',
  summary: 'Sends again what came after a position, or one event by its id',
  path: '/webhooks/:webhookId/redeliver',
  input: z
    .strictObject({ webhookId: Id, after: After.optional(), eventId: Id.optional() })
    .refine(isOne, { ...oneOfBoth, path: ['after'] })
    .refine(isOne, { ...oneOfBoth, path: ['eventId'] }),
  may: [],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: ({ webhookId }) => webhookId,

  decide({ webhookId, after, eventId }, state, { refuse }) {
    if (state.status === 'unknown') return refuse('NOT_FOUND')
    if (state.status === 'disabled') return refuse('STATE_CONFLICT', { status: state.status })

    return [{ type: 'WebhookRedeliveryAsked', data: present({ webhookId, after, eventId }) }]
  },
})
