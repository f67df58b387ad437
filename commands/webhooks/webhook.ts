import { type WebhookEvent, webhookFacts } from '#commands/webhooks/events.ts'
import { aggregate } from '#src/kernel/aggregate.ts'
import type { DecidedEvent } from '#src/kernel/event.ts'

type Registration = Extract<WebhookEvent, { type: 'WebhookRegistered' }>['data']

/** An address of somebody else's that is told what happens here. */
export type Webhook =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'active' | 'disabled'
      readonly registration: Registration
      /** How often its secret was replaced. */
      readonly rotation: number
    }

export const webhook = aggregate({
  noun: 'webhook',
  facts: webhookFacts,
  initial: { status: 'unknown' },
  evolve,
})

function evolve(state: Webhook, event: DecidedEvent<WebhookEvent>): Webhook {
  if (event.type === 'WebhookRegistered') return { status: 'active', registration: event.data, rotation: 0 }
  if (state.status === 'unknown') return state
  switch (event.type) {
    case 'WebhookSecretRotated':
      return { ...state, rotation: event.data.rotation }
    case 'WebhookDisabled':
      return { ...state, status: 'disabled' }
    case 'WebhookEnabled':
      return { ...state, status: 'active' }
    case 'WebhookRedeliveryAsked':
      return state
  }
}
