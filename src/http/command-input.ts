import type { z } from 'zod'
import { fieldProblems } from '#src/http/input-problems.ts'
import { isRecord } from '#src/http/validation.ts'
import type { Command } from '#src/kernel/command.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { FieldProblem } from '#src/kernel/errors.ts'

/** The names of a path's parameters. */
export function pathIds(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
}

/**
 * Reads a command's input, which comes partly in the path and partly in the body. It is parsed once, as a whole;
 * an id of the path that stands in the body as well is a field too many.
 */
export function inputReader(command: Command, path: string) {
  const ids = pathIds(path)
  return (body: unknown, params: unknown): Record<string, unknown> => {
    const fields = fieldsOf(body)
    const twice = ids.filter((id) => Object.hasOwn(fields, id))
    const input = isRecord(params) ? { ...fields, ...params } : fields
    const parsed = command.input.safeParse(input)
    if (parsed.success && twice.length === 0) return parsed.data

    const inPath = twice.map((field) => ({
      field,
      reason: 'is in the path already and not known in the body',
    }))
    throw new Refusal('INVALID', {}, [...inPath, ...problemsOf(parsed, input)])
  }
}

function fieldsOf(body: unknown): Record<string, unknown> {
  if (body === undefined) return {}
  if (isRecord(body)) return body
  throw new Refusal('INVALID', { detail: 'The body must be a JSON object.' })
}

function problemsOf(parsed: z.ZodSafeParseResult<unknown>, input: unknown): FieldProblem[] {
  return parsed.success ? [] : fieldProblems(parsed.error.issues, input)
}
