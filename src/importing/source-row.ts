import type { FieldProblem } from '#src/kernel/errors.ts'

/** The countries whose way of writing amounts and dates a file may follow. */
export const locales = ['fr'] as const
export type Locale = (typeof locales)[number]

/** A row of a file by the number of the line it begins on: what it says, or why it cannot be read. */
export type SourceRow =
  | { readonly line: number; readonly input: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly problems: readonly FieldProblem[] }

/** A row that cannot be read at all, so that no field of it is to blame. */
export function unreadable(line: number, reason: string): SourceRow {
  return { line, problems: [{ field: '', reason }] }
}
