import { z } from 'zod'
import type { AccountEvent } from '#commands/accounts/events.ts'
import { type Origin, OriginModule } from '#commands/accounts/facts/items.ts'
import { decimalsOf } from '#src/kernel/currencies.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Currency } from '#src/kernel/money.ts'
import { begunBy, recordColumns } from '#src/kernel/record.ts'

/** What the row of every document of an account carries. */
export const documentColumns = {
  party_id: z.string(),
  currency: Currency,
  /** How many decimals the currency has, so that SQL can show the amounts. */
  decimals: z.int(),
  number: z.string().nullable(),
  /** The day since which it counts. */
  date: z.string(),
  origin_module: OriginModule.nullable(),
  origin_reference: z.string().nullable(),
  recorded_by: z.string(),
  legacy_id: z.string().nullable(),
  /** Where the log says so first. */
  position: z.string(),
  ...recordColumns,
}

/** The columns of a document that begins with this event. */
export function documentOf(
  event: RecordedEvent<AccountEvent>,
  { origin, legacyId }: { origin?: Origin | undefined; legacyId?: string | undefined } = {},
) {
  const { partyId, currency } = event.data
  return {
    party_id: partyId,
    currency,
    decimals: decimalsOf(currency),
    number: null,
    date: event.effectiveOn,
    origin_module: origin?.module ?? null,
    origin_reference: origin?.reference ?? null,
    recorded_by: event.actor.subject,
    legacy_id: legacyId ?? null,
    position: event.position,
    ...begunBy(event),
  }
}

/** Since when a document is no longer in force (cancelled, reversed), on both axes of time. */
export const endColumns = {
  ended_on: z.string().nullable(),
  ended_at: z.string().nullable(),
  ended_position: z.string().nullable(),
  end_reason: z.string().nullable(),
}

export const inForce = { ended_on: null, ended_at: null, ended_position: null, end_reason: null } as const

export function endedBy(
  { effectiveOn, recordedAt, position }: Pick<RecordedEvent, 'effectiveOn' | 'recordedAt' | 'position'>,
  reason: string,
) {
  return { ended_on: effectiveOn, ended_at: recordedAt, ended_position: position, end_reason: reason }
}

/** What has become of penalties on a document. */
export const assessmentColumns = {
  assessed: z.boolean(),
  /** Whether it has changed since they were assessed, so that they may be others. */
  assess_pending: z.boolean(),
  /** The last day on which what is open of it changed. */
  open_changed_on: z.string().nullable(),
}

export const unassessed = { assessed: false, assess_pending: false, open_changed_on: null } as const

interface Assessment {
  readonly assessed: boolean
  readonly assess_pending: boolean
  readonly open_changed_on: string | null
}

/**
 * What is open of it changes on a day. Up to and with its due date that concerns penalties only when they have been
 * assessed on it already.
 */
export function openChanged(
  { assessed, assess_pending, open_changed_on: last, due_date }: Assessment & { due_date: string | null },
  on: string,
): Pick<Assessment, 'assess_pending' | 'open_changed_on'> {
  return {
    assess_pending: assess_pending || assessed || (due_date !== null && on > due_date),
    open_changed_on: last === null || on > last ? on : last,
  }
}

/** Penalties are assessed up to a day: what changes after it is still to be looked at. */
export function assessedUpTo(
  { assess_pending, open_changed_on }: Assessment,
  businessDate: string,
): Pick<Assessment, 'assessed' | 'assess_pending'> {
  const isAfter = open_changed_on !== null && open_changed_on > businessDate
  return { assessed: true, assess_pending: assess_pending && isAfter }
}
