import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { Courier } from '#src/delivering/courier.ts'
import { Leads } from '#src/delivering/leads.ts'
import { type CourierParts, deliveryLimits, type DeliveryLimits } from '#src/delivering/parts.ts'
import { forgetOldAttempts } from '#src/delivering/progress.ts'
import { openSender } from '#src/delivering/sender.ts'
import { Slots } from '#src/delivering/slots.ts'
import { Subscription, type Subscriptions } from '#src/delivering/subscription.ts'
import type { Targets } from '#src/delivering/targets.ts'
import type { Execute } from '#src/deciding/request.ts'
import { WakeUp } from '#src/event-store/wake-up.ts'
import type { Command } from '#src/kernel/command.ts'
import { backoff } from '#src/projecting/backoff.ts'

export interface DeliveringParts extends Omit<
  CourierParts,
  'sender' | 'slots' | 'limits' | 'news' | 'now' | 'disable'
> {
  readonly url: string
  readonly targets: Targets
  readonly subscriptions: Subscriptions
  readonly execute: Execute
  readonly limits?: Partial<DeliveryLimits>
  now?(this: void): Date
  command(this: void, name: string): Command
}

/**
 * Delivers events to webhooks. Each webhook has a loop of its own, in one process at a time, so that a receiver that
 * is slow or dead keeps nobody else waiting. Resolves once what is under way has stopped.
 */
export function startDelivering(parts: DeliveringParts): { stop(): Promise<void> } {
  const ending = new AbortController()
  const running = new Delivering(parts).run(ending.signal)
  return {
    async stop() {
      ending.abort()
      await running
    },
  }
}

interface Served {
  readonly courier: Courier
  readonly end: AbortController
  readonly running: Promise<void>
}

const forgetEvery_ms = 60 * 60_000

class Delivering {
  readonly #parts: DeliveringParts
  readonly #limits: DeliveryLimits
  readonly #courierParts: CourierParts
  readonly #served = new Map<string, Served>()
  #forgotAt = 0

  constructor(parts: DeliveringParts) {
    this.#parts = parts
    this.#limits = { ...deliveryLimits, ...parts.limits }
    this.#courierParts = {
      ...parts,
      limits: this.#limits,
      sender: openSender(parts.targets, this.#limits.timeout_ms),
      slots: { usual: new Slots(this.#limits.atOnce), retries: new Slots(this.#limits.retriesAtOnce) },
      news: new WakeUp(),
      now: parts.now ?? (() => new Date()),
      disable: (subscription, reason) => this.#disable(subscription, reason),
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    const listening = this.#listen(signal)
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        await this.#lead(signal, () => (failures = 0))
      } catch (error) {
        if (!signal.aborted) this.#parts.log.warn({ err: error }, 'the delivery of events begins again')
      }
      await backoff(failures, signal)
    }
    await listening
    await this.#courierParts.sender.close()
  }

  /** Serves what this process has the lead of, until the connection that holds it is lost. */
  async #lead(signal: AbortSignal, onLook: () => void): Promise<void> {
    const leads = await Leads.open(this.#parts.url)
    const both = AbortSignal.any([signal, leads.lost])
    try {
      while (!both.aborted) {
        await this.#look(leads, both)
        onLook()
        // Not all processes look at the same moment.
        const ms = this.#limits.look_ms * (0.75 + Math.random() / 2)
        await pause(ms, undefined, { signal: both, ref: false }).catch(() => undefined)
      }
    } finally {
      await Promise.all([...this.#served.keys()].map((key) => this.#dismiss(key)))
      await leads.close()
    }
  }

  async #look(leads: Leads, signal: AbortSignal): Promise<void> {
    const { pool, subscriptions } = this.#parts
    await leads.check()
    const { rows } = await pool.query(subscriptions.active)
    const active = new Map(
      z
        .array(Subscription)
        .parse(rows)
        .map((one) => [`${one.tenant}/${one.id}`, one]),
    )
    for (const key of this.#served.keys()) {
      if (active.has(key)) continue
      await this.#dismiss(key)
      await leads.leave(key)
    }
    for (const [key, subscription] of active) {
      const served = this.#served.get(key)
      if (served) served.courier.update(subscription)
      else if (await leads.take(key)) this.#serve(key, subscription, signal)
    }
    if (Date.now() - this.#forgotAt < forgetEvery_ms) return
    this.#forgotAt = Date.now()
    await forgetOldAttempts(pool)
  }

  #serve(key: string, subscription: Subscription, signal: AbortSignal): void {
    const end = new AbortController()
    const courier = new Courier(this.#courierParts, subscription)
    const running = courier.run(AbortSignal.any([signal, end.signal]))
    this.#served.set(key, { courier, end, running })
  }

  async #dismiss(key: string): Promise<void> {
    const served = this.#served.get(key)
    served?.end.abort()
    await served?.running
    this.#served.delete(key)
  }

  /** Wakes the loops when something was appended, by whatever process. */
  async #listen(signal: AbortSignal): Promise<void> {
    const { store, log } = this.#parts
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        for await (const _page of store.subscribe(await store.head(), signal)) {
          failures = 0
          this.#courierParts.news.ring()
        }
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, 'news of the log are missed; listening again')
      }
      await backoff(failures, signal)
    }
  }

  async #disable({ tenant, id }: Subscription, reason: string): Promise<void> {
    const { execute, command: named, subscriptions } = this.#parts
    const command = named(subscriptions.disable)
    const input = command.input.parse({ webhookId: id, reason: reason.slice(0, 500) })
    await execute({ command, input, tenant, actor: { subject: 'delivery', role: 'admin' } })
  }
}
