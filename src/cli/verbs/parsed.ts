import type { z } from 'zod'
import { StartupError } from '#src/postgres/startup-error.ts'

/** What was given on the command line, checked; a wrong value is told by the name of its option. */
export function parsed<T>(schema: z.ZodType<T>, given: unknown): T {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.findLast((part) => typeof part === 'string') ?? 'input'} ${message}`,
  )
  throw new StartupError(`${problems.join('; ')}.`, 'See ledger --help.')
}
