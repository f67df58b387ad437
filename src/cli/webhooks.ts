import type { Runtime } from '#src/cli/runtime.ts'
import type { Leaving } from '#src/delivering/cloud-event.ts'
import { startDelivering } from '#src/delivering/delivering.ts'
import type { DeliveryLimits } from '#src/delivering/parts.ts'
import { signingSecrets } from '#src/delivering/signing.ts'
import { checkTarget, type Targets } from '#src/delivering/targets.ts'
import type { Execute } from '#src/deciding/request.ts'
import { factRegistry } from '#src/event-store/fact-registry.ts'

/** How this process delivers events. */
export interface WebhookParts extends Targets {
  readonly limits?: Partial<DeliveryLimits>
  /** Whether the delivery is left to others. */
  readonly deliveredByOthers?: boolean
  now?(this: void): Date
}

const closed: WebhookParts = { allowPrivate: false }

/** Decides commands; one that registers a webhook only when something may be sent to its target. */
export function checkedTargets({ ledger, rooms }: Runtime, parts: WebhookParts = closed): Execute {
  return async (request) => {
    if (request.command.name === rooms.webhooks.register) {
      await checkTarget(String(request.input['url']), parts)
    }
    return ledger.execute(request)
  }
}

export function leavingOf({ rooms }: Runtime): Leaving {
  const known = factRegistry(rooms.areas)
  return {
    translations: rooms.translations,
    personalFields: (type) => known.get(type)?.personal ?? [],
  }
}

/** Starts the delivery of events to webhooks. */
export function startDeliveries(
  runtime: Runtime,
  parts: WebhookParts = closed,
  later: (closing: () => Promise<unknown>) => void,
): void {
  if (parts.deliveredByOthers === true) return
  const { rooms, ledger, secrets } = runtime
  const running = startDelivering({
    ...runtime,
    targets: parts,
    subscriptions: rooms.webhooks,
    secretOf: signingSecrets(secrets.dataKey),
    leaving: leavingOf(runtime),
    execute: ledger.execute,
    command: (name) => ledger.command(name),
    ...(parts.limits && { limits: parts.limits }),
    ...(parts.now && { now: parts.now }),
  })
  later(() => running.stop())
}
