import type { Job } from '#src/deciding/job.ts'
import { Overlay } from '#src/deciding/overlay.ts'
import type { AnyAggregate, Folded, States } from '#src/deciding/states.ts'
import { appendOf, decidedEvent } from '#src/deciding/writing.ts'
import type { Append, Guard } from '#src/event-store/port.ts'
import type { Need } from '#src/kernel/aggregate.ts'
import type { Context, Needs } from '#src/kernel/command.ts'
import { type CivilDate, dateAt, type Instant, openDay } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { DecidedEvent, Fact } from '#src/kernel/event.ts'
import { streamName } from '#src/kernel/ids.ts'

/** How the lane learns the tenant's time zone, without knowing what else a tenant has. */
export interface Tenancy {
  readonly aggregate: AnyAggregate
  /** The time zone of an open tenant, undefined for one that is not. */
  timeZone(this: void, state: unknown): string | undefined
  /** The last day that its books are locked for. */
  lockedUntil(this: void, state: unknown): CivilDate | undefined
}

/** What a decision came to, waiting for the store to say whether it still held. */
export interface Decision {
  readonly job: Job
  readonly stream: string
  readonly revision: number
  readonly refusal: Refusal | undefined
  readonly events: readonly DecidedEvent[]
  readonly append: Append
}

export interface BatchParts {
  readonly states: States
  readonly tenancy: Tenancy
  readonly now: Instant
  secretHash(this: void, job: Job): string
}

/** All that one decision is taken on. */
interface Known {
  readonly own: Folded
  readonly stream: string
  readonly states: Readonly<Record<string, unknown>>
  readonly guards: readonly Guard[]
  readonly today: CivilDate
  readonly lockedUntil: CivilDate | undefined
  readonly isOpen: boolean
}

/** Decisions of one batch: each is taken on what is known and on what the batch has decided before it. */
export class Batch {
  readonly #parts: BatchParts
  readonly #overlay: Overlay
  readonly #todays = new Map<string, CivilDate>()

  constructor(parts: BatchParts) {
    this.#parts = parts
    this.#overlay = new Overlay(parts.states)
  }

  /** Decides one command. Throws `NotLoaded` when something it must know is not there. */
  decide(job: Job): Decision {
    const { command, input, tenant } = job
    const stream = streamName(command.aggregate.noun, tenant, command.stream(input, job))
    const own = this.#overlay.stateOf({ aggregate: command.aggregate, stream })
    const needs = command.needs(input, own.state, job)
    const { states, guards } = this.#needed(needs, tenant, stream)
    const tenancy = this.#tenant(tenant, { stream, guards })
    const { facts, refusal } = this.#outcome(job, { own, states, stream, guards, ...tenancy })
    const events = facts.map((fact, index) =>
      decidedEvent(
        job,
        { effectiveOn: openDay(tenancy.today, tenancy.lockedUntil), ...fact },
        { stream, revision: own.revision + 1 + index, index },
      ),
    )
    const written = job.dryRun || refusal ? [] : events
    if (written.length > 0) this.#overlay.add(stream, written)
    return {
      job,
      stream,
      revision: own.revision,
      refusal,
      events,
      append: appendOf(job, { stream, own, written, guards }),
    }
  }

  #needed(
    needs: Needs,
    tenant: string,
    ownStream: string,
  ): { states: Record<string, unknown>; guards: Guard[] } {
    const states: Record<string, unknown> = {}
    const guards: Guard[] = []
    for (const [name, need] of Object.entries(needs)) {
      if (need === undefined) continue
      const stream = streamOfNeed(need, tenant)
      const { state, revision } = this.#overlay.stateOf({
        aggregate: need.of,
        stream,
      })
      states[name] = state
      if (need.guarded && stream !== ownStream) guards.push({ stream, revision })
    }
    return { states, guards }
  }

  #outcome(job: Job, known: Known): { facts: readonly Fact[]; refusal: Refusal | undefined } {
    try {
      const opens = job.command.aggregate.noun === this.#parts.tenancy.aggregate.noun
      if (!known.isOpen && !opens) throw new Refusal('TENANT_UNKNOWN', { tenant: job.tenant })
      checkRevision(job, known)
      const facts = job.command.decide(job.input, known.own.state, this.#context(job, known))
      for (const { effectiveOn } of facts) checkLock(effectiveOn, known.lockedUntil)
      return { facts, refusal: undefined }
    } catch (error) {
      if (error instanceof Refusal) return { facts: [], refusal: error }
      throw error
    }
  }

  #context(job: Job, { states, today, lockedUntil }: Known): Context {
    const { now, secretHash } = this.#parts
    return {
      tenant: job.tenant,
      now,
      today,
      lockedUntil,
      actor: job.actor,
      newId: job.newId,
      needs: states,
      secret: {
        get hash() {
          return secretHash(job)
        },
      },
      refuse,
      ...(job.retried && { retried: true }),
    }
  }

  /**
   * Whether the tenant is open, the date in its zone, and how far its books are locked. Its stream is always a
   * guard: no decision is taken on settings or locks that another process has changed.
   */
  #tenant(
    tenant: string,
    { stream, guards }: { stream: string; guards: Guard[] },
  ): Pick<Known, 'today' | 'lockedUntil' | 'isOpen'> {
    const { aggregate, timeZone, lockedUntil } = this.#parts.tenancy
    const own = streamName(aggregate.noun, tenant, tenant)
    const { state, revision } = this.#overlay.stateOf({ aggregate, stream: own })
    if (stream !== own && !guards.some((guard) => guard.stream === own))
      guards.push({ stream: own, revision })
    const zone = timeZone(state)
    return {
      today: this.#todayIn(zone ?? 'UTC'),
      lockedUntil: lockedUntil(state),
      isOpen: zone !== undefined,
    }
  }

  #todayIn(zone: string): CivilDate {
    const today = this.#todays.get(zone) ?? dateAt(this.#parts.now, zone)
    this.#todays.set(zone, today)
    return today
  }
}

/** If-Match: the thing the command is about must still stand at the revision its sender saw. */
function checkRevision(job: Job, { own, stream, guards }: Known): void {
  if (job.ifMatch === undefined) return
  const about = job.command.about?.(job.input, job)
  const named = about && streamName(about.noun, job.tenant, about.stream ?? about.id)
  const isOwn = named === undefined || named === stream
  const revision = isOwn ? own.revision : guards.find((guard) => guard.stream === named)?.revision
  if (revision !== job.ifMatch)
    throw new Refusal('REVISION_MISMATCH', { expected: job.ifMatch, actual: revision ?? null })
}

/**
 * Nothing comes to count on a day that is locked. What says no day counts today, or on the first open day: a
 * tenant that moves to a zone further west can find itself in a day that it has locked.
 */
function checkLock(effectiveOn: CivilDate | undefined, lockedUntil: CivilDate | undefined): void {
  if (effectiveOn === undefined || lockedUntil === undefined || effectiveOn > lockedUntil) return
  throw new Refusal('PERIOD_LOCKED', { date: effectiveOn, lockedUntil })
}

function refuse(code: Refusal['code'], details?: Record<string, unknown>): never {
  throw new Refusal(code, details)
}

/** The stream that a need reads. */
export function streamOfNeed(need: Need, tenant: string): string {
  return streamName(need.of.noun, tenant, need.id)
}
