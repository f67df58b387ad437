import { z } from 'zod'
import { inputRefused } from '#src/http/input-problems.ts'

/** Checks what routes declare in zod. The schema is made ready once per route; a refusal names every field. */
export function zodValidator({ schema }: { schema: unknown }) {
  if (!(schema instanceof z.ZodType)) throw new Error('What a route takes is declared as a zod schema.')
  return (data: unknown): { value: unknown } | { error: Error } => {
    const parsed = schema.safeParse(data)
    return parsed.success ? { value: parsed.data } : { error: inputRefused(parsed.error, data) }
  }
}

/** Leaves the request to a route that reads it itself; its schemas are for the documentation then. */
export function asSent(): (data: unknown) => { value: unknown } {
  return (data) => ({ value: data })
}

/** What a schema makes of a value; refuses it naming every field. */
export function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw inputRefused(parsed.error, value)
  return parsed.data
}

/** Whether a value has named fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A parameter that a query does not declare is refused: a misspelt filter would answer with everything. */
export function requireStrict(schema: unknown, route: string): void {
  if (schema instanceof z.ZodObject && schema.def.catchall instanceof z.ZodNever) return
  throw new Error(`The query string of ${route} must be a z.strictObject, which refuses unknown parameters.`)
}
