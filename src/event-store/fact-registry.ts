import type { z } from 'zod'
import { UnreadableEvent } from '#src/event-store/errors.ts'
import { erased, personalFieldsOf } from '#src/kernel/event.ts'
import type { Facts, FactSchema, RecordedEvent } from '#src/kernel/event.ts'

/** A type of fact as the store knows it. */
export interface KnownFact {
  readonly schema: FactSchema
  /** The field that names whose key encrypts the personal fields. */
  readonly subject: string | undefined
  readonly personal: readonly string[]
}

export interface FactRegistry {
  get(type: string): KnownFact | undefined
  /** The data of a new fact in its schema's form; throws when it is none that may be stored. */
  checked(fact: { type: string; schemaVersion: number; data: unknown }): unknown
  /** A stored event in the current shape of its type. */
  current(event: RecordedEvent): RecordedEvent
}

/** The facts of all areas by type: how they are checked before they are stored, and read in today's shape. */
export function factRegistry(areas: readonly { aggregate: { facts: Facts } }[]): FactRegistry {
  const known = new Map<string, KnownFact>()
  for (const { facts } of areas.map((area) => area.aggregate)) {
    for (const [type, schema] of Object.entries(facts.types)) {
      const before = known.get(type)
      if (before !== undefined && before.schema !== schema)
        throw new Error(`Two areas declare the fact ${type}`)
      known.set(type, knownFact(type, schema, facts.subject))
    }
  }
  return {
    get: (type) => known.get(type),
    checked: (fact) => checked(known.get(fact.type), fact),
    current: (event) => current(known.get(event.type), event),
  }
}

function knownFact(type: string, schema: FactSchema, subject: string | undefined): KnownFact {
  const personal = personalFieldsOf(schema.data)
  if (personal.length > 0 && subject === undefined) {
    throw new Error(
      `${type} has personal fields, but its area does not name the field that says whose they are`,
    )
  }
  for (let version = 1; version < schema.version; version += 1) {
    if (schema.upcasts[version] === undefined) throw new Error(`${type} has no step from version ${version}`)
  }
  return { schema, subject, personal }
}

function checked(
  known: KnownFact | undefined,
  fact: { type: string; schemaVersion: number; data: unknown },
): unknown {
  if (known === undefined) throw new Error(`no area declares the fact ${fact.type}`)
  const { data, version } = known.schema
  if (fact.schemaVersion !== version)
    throw new Error(`${fact.type} has the version ${version}, not ${fact.schemaVersion}`)
  return data.parse(fact.data)
}

/** What this program does not know is kept as it is; what it knows must be what its schema says. */
function current(known: KnownFact | undefined, event: RecordedEvent): RecordedEvent {
  if (known === undefined) return event
  try {
    const { version } = known.schema
    // A newer release has written it: as long as it still fits, nothing of it is cut off.
    if (event.schemaVersion > version) {
      parsed(known, event.data)
      return event
    }
    return { ...event, schemaVersion: version, data: parsed(known, upcast(known.schema, event)) }
  } catch (error) {
    throw new UnreadableEvent(event, error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function upcast({ upcasts, version }: FactSchema, event: RecordedEvent): unknown {
  let { data } = event
  for (let from = event.schemaVersion; from < version; from += 1) data = upcasts[from]?.(data)
  return data
}

/** Erased fields read as `[erased]`, whatever form their schema asks for. */
function parsed({ schema }: KnownFact, data: unknown): unknown {
  const result = schema.data.safeParse(data)
  if (result.success) return result.data
  if (result.error.issues.every((issue) => isErased(issue, data))) return data
  throw result.error
}

function isErased(issue: z.core.$ZodIssue, data: unknown): boolean {
  const [field] = issue.path
  return typeof field === 'string' && isRecord(data) && data[field] === erased
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
