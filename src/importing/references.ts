import type { z } from 'zod'
import { bareOf, shapeOf } from '#src/importing/schemas.ts'
import type { FieldProblem } from '#src/kernel/errors.ts'
import { Id, idOfLegacy } from '#src/kernel/ids.ts'
import { LegacyId } from '#src/kernel/texts.ts'

/** The fields by which a row names another thing as the older system did: `partyLegacyId` stands for `partyId`. */
export function referenceFields(input: z.ZodType): ReadonlyMap<string, string> {
  const ids = shapeOf(input).filter(([name, schema]) => name.endsWith('Id') && bareOf(schema) === Id)
  return new Map(ids.map(([name]) => [`${nounOf(name)}LegacyId`, name]))
}

function nounOf(field: string): string {
  return field.slice(0, -'Id'.length)
}

/**
 * The input with the ids of the things that it names by a legacy id. They are derived, not looked up: whether
 * there is such a thing is for the command to say.
 */
export function withReferences(
  input: Readonly<Record<string, unknown>>,
  references: ReadonlyMap<string, string>,
  tenant: string,
): { input: Record<string, unknown>; problems: FieldProblem[] } {
  const resolved: Record<string, unknown> = { ...input }
  const problems: FieldProblem[] = []
  for (const [name, field] of references) {
    const sent = input[name]
    if (sent === undefined) continue
    delete resolved[name]
    const legacyId = LegacyId.safeParse(sent)
    if (input[field] !== undefined)
      problems.push({ field: name, reason: `stands beside ${field}: leave one of them out` })
    else if (legacyId.success) resolved[field] = idOfLegacy(tenant, nounOf(field), legacyId.data)
    else problems.push(...legacyId.error.issues.map(({ message }) => ({ field: name, reason: message })))
  }
  return { input: resolved, problems }
}
