import { z } from 'zod'
import { facts, type FactsOf } from '#src/kernel/event.ts'

export const webhookFacts = facts({
  WebhookRegistered: z.object({
    webhookId: z.string(),
    url: z.string(),
    /** The types of CloudEvents it gets; `*` is every one. */
    types: z.array(z.string()),
    /** Whether names, addresses and other personal fields leave with the events. */
    personalData: z.boolean(),
  }),
  /** From now on it is signed with the secret of this rotation; with the one before it, too, until an instant. */
  WebhookSecretRotated: z.object({
    webhookId: z.string(),
    rotation: z.int().min(1),
    previousUntil: z.string(),
  }),
  WebhookDisabled: z.object({ webhookId: z.string(), reason: z.string().optional() }),
  WebhookEnabled: z.object({ webhookId: z.string() }),
  /** Everything after a position is to be sent again, or one event that was sent before. */
  WebhookRedeliveryAsked: z.object({
    webhookId: z.string(),
    after: z.string().optional(),
    eventId: z.string().optional(),
  }),
})
export type WebhookEvent = FactsOf<typeof webhookFacts>
