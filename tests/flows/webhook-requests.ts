import type { Sound } from '#tests/flows/bad-values.ts'
import type { Caller } from '#tests/flows/caller.ts'
import { nowhere } from '#tests/flows/routes.ts'

/** An address that needs no look-up, and that nobody delivers to in these tests. */
const url = 'https://93.184.216.34/hooks'

/** A webhook, by the name that paths give it. */
export async function webhookThing(admin: Caller): Promise<{ webhookId: string }> {
  return { webhookId: (await admin.done('/webhooks', { url, types: ['*'] })).id }
}

/** As `soundRequests`, for webhooks. */
export const webhookRequests: Readonly<Record<string, Sound>> = {
  '/webhooks': {
    body: { url, types: ['*'], personalData: true },
    kinds: { url: 'text', types: 'list', personalData: 'flag' },
  },
  '/webhooks/:webhookId/rotate-secret': { body: {}, kinds: {} },
  '/webhooks/:webhookId/disable': { body: { reason: 'R' }, kinds: { reason: 'text' } },
  '/webhooks/:webhookId/enable': { body: {}, kinds: {} },
  '/webhooks/:webhookId/redeliver': { body: { eventId: nowhere }, kinds: { eventId: 'id' } },
}
