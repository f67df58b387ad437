import type pg from 'pg'
import type { Logger } from 'pino'
import type { Leaving } from '#src/delivering/cloud-event.ts'
import type { Sender } from '#src/delivering/sender.ts'
import type { SigningSecrets } from '#src/delivering/signing.ts'
import type { Slots } from '#src/delivering/slots.ts'
import type { Subscription } from '#src/delivering/subscription.ts'
import type { EventStore } from '#src/event-store/port.ts'
import type { WakeUp } from '#src/event-store/wake-up.ts'

export const deliveryLimits = {
  /** How long a receiver may take to answer. */
  timeout_ms: 10_000,
  /** After each failure in a row the pause is twice as long, with jitter. */
  firstPause_ms: 1_000,
  longestPause_ms: 15 * 60_000,
  /** A receiver that has failed for so long is given up: its webhook is disabled. */
  giveUp_ms: 3 * 24 * 60 * 60_000,
  /** How often to look which webhooks there are, and whether somebody else has left one. */
  look_ms: 1_000,
  /** How often to look into the log when nobody has said that there is news. */
  poll_ms: 5_000,
  /** A cursor that only passes what its webhook does not want is written this often. */
  save_ms: 60_000,
  page: 200,
  atOnce: 64,
  /** Receivers that fail wait for each other, and hold up none that works. */
  retriesAtOnce: 32,
}
export type DeliveryLimits = typeof deliveryLimits

/** What serves one webhook. */
export interface CourierParts {
  readonly pool: pg.Pool
  readonly store: EventStore
  readonly log: Logger
  readonly sender: Sender
  readonly slots: { readonly usual: Slots; readonly retries: Slots }
  readonly secretOf: SigningSecrets
  readonly leaving: Leaving
  readonly limits: DeliveryLimits
  readonly news: WakeUp
  now(this: void): Date
  disable(this: void, subscription: Subscription, reason: string): Promise<void>
}
