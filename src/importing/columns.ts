import { z } from 'zod'
import { Refusal } from '#src/kernel/errors.ts'
import type { FieldProblem } from '#src/kernel/errors.ts'
import { frenchReader } from '#src/importing/french.ts'
import { referenceFields } from '#src/importing/references.ts'
import { innerOf, shapeOf } from '#src/importing/schemas.ts'
import type { Locale } from '#src/importing/source-row.ts'

/** What a column of cells fills: a field of the input, which may lie inside another one. */
export interface Column {
  readonly path: readonly string[]
  /**
   * What a cell's text stands for. Numbers and flags that are none stay texts, and the input's schema says so; what is
   * not written as the file's country does is a `Misread`.
   */
  read(this: void, cell: string): unknown
}

interface Field extends Column {
  readonly name: string
  readonly isRequired: boolean
  /** The optional field that it lies in: it is only missed when something else of that is there. */
  readonly within: string | undefined
  /** Whether what follows the name and a point is a name of the sender's own. */
  readonly isOpen: boolean
}

/**
 * The columns that a file may have, derived from the input of the command that each row is: `amount`,
 * `reference.type` for a field in a field, `metadata.colour` where names are free, `a|b` in a list's cell, and
 * `partyLegacyId` for `partyId`. Cells are texts: "12,50" reaches the schema as it stands.
 */
export function columnsFor(input: z.ZodType, header: readonly string[], locale?: Locale): Column[] {
  const references = referenceFields(input)
  const fields = [...fieldsOf(input, { locale }), ...[...references.keys()].map(referenceField)]
  const problems: FieldProblem[] = []
  const columns = header.map((name, index) => {
    const field = fieldNamed(fields, name)
    if (field === undefined) problems.push({ field: name, reason: unknownReason(fields, name) })
    if (header.indexOf(name) !== index) problems.push({ field: name, reason: 'is there twice' })
    return field ?? { path: [], read: asText }
  })
  const given = new Set([...header, ...header.map((name) => references.get(name) ?? name)])
  const missing = fields.filter((field) => isMissed(field, given)).map(({ name }) => name)
  problems.push(...missing.map((field) => ({ field, reason: 'is a column that the file must have' })))
  if (problems.length > 0) throw new Refusal('INVALID', { detail: detailOf(problems), line: 1 }, problems)
  return columns
}

function detailOf(problems: readonly FieldProblem[]): string {
  return `The columns that line 1 names are not those of this import: ${problems.map(({ field, reason }) => `"${field}" ${reason}`).join('; ')}.`
}

function unknownReason(fields: readonly Field[], name: string): string {
  if (name === '') return 'is a column without a name'
  const known = fields.map((field) => (field.isOpen ? `${field.name}.…` : field.name)).join(', ')
  return `is not known; there are ${known}`
}

function fieldNamed(fields: readonly Field[], name: string): Column | undefined {
  const exact = fields.find((field) => !field.isOpen && field.name === name)
  if (exact !== undefined) return exact
  const open = fields.find(
    (field) => field.isOpen && name.startsWith(`${field.name}.`) && name.length > field.name.length + 1,
  )
  return open && { path: [...open.path, name.slice(open.name.length + 1)], read: asText }
}

function isMissed({ name, isRequired, within }: Field, given: ReadonlySet<string>): boolean {
  if (!isRequired || given.has(name)) return false
  return within === undefined || [...given].some((other) => other.startsWith(`${within}.`))
}

interface Outer {
  readonly path?: readonly string[]
  readonly within?: string | undefined
  readonly locale: Locale | undefined
}

function fieldsOf(input: z.ZodType, outer: Outer): Field[] {
  const { locale } = outer
  return shapeOf(input).flatMap(([key, schema]) => {
    const path = [...(outer.path ?? []), key]
    const name = path.join('.')
    const isRequired = !schema.safeParse(undefined).success
    const inner = innerOf(schema)
    if (inner instanceof z.ZodObject)
      return fieldsOf(inner, { path, locale, within: isRequired ? outer.within : name })
    const field = { path, name, isRequired, within: outer.within, isOpen: inner instanceof z.ZodRecord }
    const french = locale === 'fr' ? frenchReader(schema) : undefined
    return [{ ...field, read: french ?? readerFor(inner) }]
  })
}

function referenceField(name: string): Field {
  return { name, path: [name], isRequired: false, within: undefined, isOpen: false, read: asText }
}

function readerFor(schema: z.ZodType): Column['read'] {
  if (schema instanceof z.ZodBoolean) return asFlag
  if (schema instanceof z.ZodNumber) return asNumber
  if (schema instanceof z.ZodArray) return asList
  return asText
}

function asText(cell: string): unknown {
  return cell
}

function asFlag(cell: string): unknown {
  return cell === 'true' || (cell === 'false' ? false : cell)
}

function asNumber(cell: string): unknown {
  return /^-?\d{1,15}(\.\d{1,12})?$/.test(cell) ? Number(cell) : cell
}

function asList(cell: string): unknown {
  return cell
    .split('|')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}
