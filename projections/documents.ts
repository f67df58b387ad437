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

/**
 * Whether penalties must be looked at again: what changes of a document on or before its due date concerns them
 * only when they have been assessed on it already.
 */
export function isAssessable(
  {
    assess_pending,
    assessed,
    due_date,
  }: { assess_pending: boolean; assessed: boolean; due_date: string | null },
  effectiveOn: string,
): boolean {
  return assess_pending || assessed || (due_date !== null && effectiveOn > due_date)
}
