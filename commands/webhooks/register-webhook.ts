import { z } from 'zod'
import { webhook } from '#commands/webhooks/webhook.ts'
import { command } from '#src/kernel/command.ts'
import { Id } from '#src/kernel/ids.ts'
import { sameValues } from '#src/kernel/values.ts'

const mostTypes = 100

/** The name that an event leaves under, or `*` for all of them. */
const EventType = z
  .string()
  .max(100)
  .regex(/^(\*|[a-z]+(\.[A-Za-z]+)+)$/, 'must be a type such as grandlivre.DealWon, or *')

/** Without a name or a password in it: it is shown to whoever may look. */
const Url = z
  .string()
  .max(2_000)
  .regex(
    /^https?:\/\/[^\s/?#@\\]+([/?][^\s#@\\]*)?$/,
    'must be an address such as https://shop.example/hooks',
  )

/** Registers an address that events are sent to, from now on. Its secret is shown once and is nowhere in the log. */
export const registerWebhook = command(webhook)({
  name: 'register-webhook',
  summary: 'Registers an address that events are sent to, signed',
  path: '/webhooks',
  input: z.strictObject({
    id: Id.optional(),
    url: Url,
    types: z
      .array(EventType)
      .min(1, 'must name at least one type')
      .max(mostTypes)
      .transform((types) => [...new Set(types)].sort()),
    personalData: z.boolean().default(false),
  }),
  may: [],
  refusals: ['ALREADY_EXISTS', 'STATE_CONFLICT'],
  creates: 'webhook',
  stream: (_input, { newId }) => newId,

  decide({ url, types, personalData }, state, { newId, refuse }) {
    const data = { webhookId: newId, url, types, personalData }
    if (state.status !== 'unknown') {
      if (!sameValues(data, state.registration)) return refuse('ALREADY_EXISTS')
      return state.status === 'active' ? [] : refuse('STATE_CONFLICT', { status: state.status })
    }

    return [{ type: 'WebhookRegistered', data }]
  },

  /** Whoever answers adds the secret itself: to the request that registered it, and to that request sent again. */
  answer: ([first]) =>
    first === undefined ? {} : { revealsSecret: { of: first.data.webhookId, rotation: 0 } },
})
