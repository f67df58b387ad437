import { parse, v5 } from 'uuid'
import { z } from 'zod'

/** The id of a thing, a uuid in lower case. */
export const Id = z.uuid().transform((id) => id.toLowerCase())
export type Id = string

/** A tenant's slug. */
export const Tenant = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and -')

// Bytes, as uuid would have to read the text anew for every id.
export const idNamespace = parse('6f1d9b52-6a0e-5c1b-9d57-3d8f4f0a2c11')
const utf8 = new TextEncoder()

/** A uuid v5 of its parts: the same parts always give the same id, on every machine. */
export function derivedId(...parts: readonly (string | number)[]): Id {
  return v5(utf8.encode(JSON.stringify(parts)), idNamespace)
}

/** The id that a thing has when it was made under a legacy id: known to everybody who knows that one (C-01). */
export function idOfLegacy(tenant: string, noun: string, legacyId: string): Id {
  return derivedId('legacy', tenant, noun, legacyId)
}

/** The name of an aggregate's stream; it carries the tenant (architecture §3). */
export function streamName(noun: string, tenant: string, id: string): string {
  return `${noun}-${tenant}.${id}`
}

/** The id part of a stream name. */
export function idOfStream(stream: string): string {
  return stream.slice(stream.indexOf('.') + 1)
}
