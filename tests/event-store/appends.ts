import { randomUUID } from 'node:crypto'
import type { Append, Guard, NewEvent } from '#src/event-store/port.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'

/** What a test says of an append; the rest is filled in. */
export interface Told {
  tenant?: string
  expected?: number | 'none'
  /** The data of its events, in order. */
  data?: readonly unknown[]
  type?: string
  /** The idempotency key; without one the append is not keyed. */
  key?: string
  requestHash?: string
  guards?: readonly Guard[]
}

/** An append as the lane would hand it over: one event unless told otherwise. */
export function append(stream: string, told: Told = {}): Append {
  const { tenant = 'demo', expected = 'none', requestHash = 'hash', key } = told
  const commandId = key === undefined ? randomUUID() : derivedId(tenant, key)
  const common = { tenant, stream, commandId, requestHash }
  const events = (told.data ?? [{ amount: 1 }]).map((data, index): NewEvent => ({
    ...common,
    id: derivedId(commandId, index),
    type: told.type ?? 'Noted',
    schemaVersion: 1,
    effectiveOn: CivilDate.parse('2025-03-22'),
    actor: { subject: 'ada', role: 'finance' },
    correlationId: 'request-1',
    causationId: commandId,
    data,
  }))
  return {
    ...common,
    expectedRevision: expected,
    events,
    keyed: key !== undefined,
    guards: told.guards ?? [],
  }
}

/** A name of a stream that no other test uses. */
export function newStream(noun = 'budget', tenant = 'demo'): string {
  return `${noun}-${tenant}.${randomUUID()}`
}

export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
