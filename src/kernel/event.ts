import { z } from 'zod'
import type { CivilDate, Instant } from '#src/kernel/dates.ts'

/** Who did it, and in which role. */
export const Actor = z.strictObject({ subject: z.string(), role: z.string() })
export type Actor = z.infer<typeof Actor>

/** A place in the whole log: digits, growing with the log. "0" stands before the first event. */
export type Position = string

/** What happened, without its envelope. */
export interface Fact {
  type: string
  data: unknown
  /** When it counts in the books; today in the tenant's zone when the rule says nothing. */
  effectiveOn?: CivilDate
}

/** A fact that a command has decided: all of the envelope that is known before it is stored. */
export interface Decided {
  id: string
  schemaVersion: number
  tenant: string
  stream: string
  /** Place in its stream, from 0. */
  revision: number
  /** When it counts in the books (value date). */
  effectiveOn: CivilDate
  actor: Actor
  commandId: string
  requestHash: string
  correlationId: string
  causationId: string
}

/** What the store adds: where in the log it stands, and since when we know it. */
export interface Placed {
  position: Position
  recordedAt: Instant
}

export type DecidedEvent<F extends Fact = Fact> = F extends Fact ? Omit<F, 'effectiveOn'> & Decided : never
export type RecordedEvent<F extends Fact = Fact> = F extends Fact
  ? Omit<F, 'effectiveOn'> & Decided & Placed
  : never

/** How one type of fact is stored: its current shape, its version, and how older versions become it. */
export interface FactSchema<S extends z.ZodType = z.ZodType> {
  data: S
  version: number
  /** upcasts[n] turns data of version n into version n + 1. */
  upcasts: Readonly<Record<number, (data: unknown) => unknown>>
}

export type FactSchemas = Readonly<Record<string, z.ZodType | FactSchema>>

type SchemaOf<S> = S extends FactSchema<infer D> ? D : S extends z.ZodType ? S : never

/** The union of facts that a table of schemas spells. */
export type FactOf<T extends FactSchemas> = T extends FactSchemas
  ? {
      [K in keyof T & string]: { type: K; data: z.output<SchemaOf<T[K]>>; effectiveOn?: CivilDate }
    }[keyof T & string]
  : never

/** What can happen in one area: its facts by type. They are stored for ever. */
export interface Facts<T extends FactSchemas = FactSchemas> {
  readonly types: Readonly<Record<keyof T & string, FactSchema>>
  /** Carries the schemas' types; never there at run time. */
  readonly schemas?: T
  /** Which field of the data names the party whose key encrypts the personal fields. */
  readonly subject: string | undefined
}

/** The union of facts of an area. */
export type FactsOf<T extends Facts> = T extends Facts<infer S> ? FactOf<S> : never

/**
 * Declares the facts of an area. Fields marked with `personal` need the `subject` field: whose they are. A mark
 * that the store could not honour is an error here, so that nothing personal is ever stored in the clear.
 */
export function facts<T extends FactSchemas>(schemas: T, options: { subject?: string } = {}): Facts<T> {
  const types = Object.fromEntries(
    Object.entries(schemas).map(([type, schema]) => [
      type,
      'upcasts' in schema ? schema : versioned(1, schema, {}),
    ]),
  )
  for (const [type, { data }] of Object.entries(types)) checkPersonalFields(type, data, options.subject)
  return { types: types as Facts<T>['types'], subject: options.subject }
}

/** A fact whose shape has changed: its current version and the steps from the older ones. */
export function versioned<S extends z.ZodType>(
  version: number,
  data: S,
  upcasts: FactSchema['upcasts'],
): FactSchema<S> {
  return { data, version, upcasts }
}

const personalFields = z.registry<{ personal: true }>()

/** Marks a field as personal data: stored encrypted under its party's key, "[erased]" once that is destroyed. */
export function personal<S extends z.ZodType>(schema: S): S {
  const marked = schema.clone()
  personalFields.add(marked, { personal: true })
  return marked
}

/** What a personal field reads as once its key is destroyed. */
export const erased = '[erased]'

/** The fields of a fact's data that are personal, by name. */
export function personalFieldsOf(schema: z.ZodType): string[] {
  return fieldsOf(schema)
    .filter(([, field]) => isPersonal(field))
    .map(([name]) => name)
}

function checkPersonalFields(type: string, data: z.ZodType, subject: string | undefined): void {
  const fields = fieldsOf(data)
  const nested =
    fields.length === 0
      ? holdsPersonal(data)
      : fields.some(([, field]) => !isPersonal(field) && holdsPersonal(field))
  if (nested)
    throw new Error(`${type} has a personal field inside another one: only whole fields are encrypted`)
  const owned = fields.some(([name, field]) => name === subject && !isPersonal(field))
  if (!owned && personalFieldsOf(data).length > 0) {
    throw new Error(`${type} has personal fields but no subject field that names whose they are`)
  }
}

function fieldsOf(schema: z.ZodType): [string, z.ZodType][] {
  return schema instanceof z.ZodObject ? (Object.entries(schema.shape) as [string, z.ZodType][]) : []
}

/** Marked itself, or wrapped (optional, nullable, with a default …) around a marked one. */
function isPersonal(field: z.ZodType): boolean {
  if (personalFields.get(field)?.personal) return true
  const { innerType } = field.def as { innerType?: z.ZodType }
  return innerType !== undefined && isPersonal(innerType)
}

function holdsPersonal(schema: z.ZodType): boolean {
  return isPersonal(schema) || partsOf(schema).some(holdsPersonal)
}

function partsOf(schema: z.ZodType): z.ZodType[] {
  return Object.values(schema.def)
    .flatMap((part: unknown) =>
      typeof part === 'object' && part !== null && !(part instanceof z.ZodType)
        ? Object.values(part)
        : [part],
    )
    .filter((part) => part instanceof z.ZodType)
}
