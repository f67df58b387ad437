import { z } from 'zod'

/** One webhook as the delivery loop knows it: rows of the business's query are read as this. */
export const Subscription = z.object({
  tenant: z.string(),
  id: z.string(),
  url: z.string(),
  types: z.array(z.string()),
  personalData: z.boolean(),
  /** The secrets that sign, newest first; for ever, or until an instant. */
  signers: z.array(z.object({ rotation: z.int(), until: z.string().nullable() })),
  /** What was asked of the loop, oldest first: to go back to a position, to send one event, or just to go on. */
  asks: z.array(
    z.object({ position: z.string(), after: z.string().nullable(), eventId: z.string().nullable() }),
  ),
  /** Where it begins. */
  registeredPosition: z.string(),
})
export type Subscription = z.infer<typeof Subscription>

export type Ask = Subscription['asks'][number]

/** What the business gives to the delivery of events. */
export interface Subscriptions {
  /** SQL that lists the active webhooks of all tenants. */
  readonly active: string
  /** The command that registers one, by its name: its target is checked first. */
  readonly register: string
  /** The command that stops one: `{webhookId, reason}`. */
  readonly disable: string
}
