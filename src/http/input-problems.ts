import type { z } from 'zod'
import { Refusal } from '#src/kernel/errors.ts'
import type { FieldProblem } from '#src/kernel/errors.ts'

type Issue = z.core.$ZodIssue

/** A list may have as many wrong elements as a request has room for: enough to see what is meant. */
const mostTold = 50

/** What is wrong with an input, field by field, as one refusal. */
export function inputRefused(error: z.ZodError, input: unknown): Refusal {
  return new Refusal('INVALID', {}, fieldProblems(error.issues, input))
}

/** The first problem of each field, of so many fields; `lines.0.amount` names the amount of the first line. */
export function fieldProblems(
  issues: readonly Issue[],
  input: unknown,
  within: readonly PropertyKey[] = [],
): FieldProblem[] {
  const problems = new Map<string, FieldProblem>()
  for (const issue of issues) {
    if (problems.size >= mostTold) break
    for (const problem of problemsOf(issue, input, [...within, ...issue.path])) {
      if (!problems.has(problem.field)) problems.set(problem.field, problem)
    }
  }
  return [...problems.values()]
}

function problemsOf(issue: Issue, input: unknown, path: readonly PropertyKey[]): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: nameOf([...path, key]), reason: 'is not known here' }))
  }
  if (valueAt(input, path) === undefined && path.length > 0) {
    return [{ field: nameOf(path), reason: 'is required' }]
  }
  if (issue.code === 'invalid_union') return unionProblems(issue.errors, input, path)
  return [{ field: nameOf(path), reason: reasonOf(issue) }]
}

/** Of the shapes that a value may have, the one that it comes nearest to tells what is wrong. */
function unionProblems(
  shapes: readonly Issue[][],
  input: unknown,
  path: readonly PropertyKey[],
): FieldProblem[] {
  const [nearest] = shapes.toSorted((left, right) => depth(right) - depth(left) || left.length - right.length)
  if (nearest !== undefined && depth(nearest) > 0) return fieldProblems(nearest, input, path)

  const reasons = new Set(shapes.flat().map(reasonOf))
  return [{ field: nameOf(path), reason: [...reasons].join(', or ') || 'has none of the shapes it may have' }]
}

function reasonOf({ message }: Issue): string {
  return message.replace(/^Invalid input: /, '')
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length))
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.')
}
