import type { z } from 'zod'
import { isRecord } from '#src/http/validation.ts'
import { type Column, columnsFor } from '#src/importing/columns.ts'
import { utf8, utf8OrWindows1252 } from '#src/importing/decoding.ts'
import { Misread } from '#src/importing/french.ts'
import { type CsvRecord, csvRecords } from '#src/importing/csv-records.ts'
import { type Line, linesOf, longestRow } from '#src/importing/lines.ts'
import { type Locale, type SourceRow, unreadable } from '#src/importing/source-row.ts'
import { type FieldProblem, Refusal } from '#src/kernel/errors.ts'

/** How the rows of a file are written. */
export type RowFormat = 'csv' | 'ndjson'

export interface Reading {
  readonly format: RowFormat
  /** The input of the command that each row is. */
  readonly input: z.ZodType
  /** What stands between two cells; a comma when left out, in a French file a semicolon. */
  readonly separator?: string
  /** How a CSV file writes amounts and dates; as the API does when left out. */
  readonly locale?: Locale
}

/** The rows of a file one by one, whatever its length. A file that is not what it should be throws its refusal. */
export function readRows(bytes: AsyncIterable<Uint8Array>, reading: Reading): AsyncIterable<SourceRow> {
  if (reading.locale !== undefined && reading.format !== 'csv')
    throw new Refusal('INVALID', { detail: 'A locale counts for CSV only: NDJSON is written as the API is.' })
  const lines = linesOf(bytes, reading.locale === 'fr' ? utf8OrWindows1252() : utf8())
  return reading.format === 'csv' ? csvRows(lines, reading) : jsonRows(lines)
}

async function* csvRows(
  lines: AsyncIterable<Line>,
  { input, locale, separator = locale === 'fr' ? ';' : ',' }: Reading,
): AsyncGenerator<SourceRow> {
  let columns: readonly Column[] | undefined
  for await (const record of csvRecords(lines, separator)) {
    if (columns === undefined) columns = columnsFor(input, headerOf(record), locale)
    else if ('problem' in record) yield unreadable(record.line, record.problem)
    else if (record.cells.some((cell) => cell.trim() !== '')) yield csvRow(record, columns)
  }
  if (columns === undefined)
    throw new Refusal('INVALID', { detail: 'The file is empty: its first line must name the columns.' })
}

function headerOf(record: CsvRecord): string[] {
  if ('cells' in record) return record.cells.map((name) => name.trim())
  throw new Refusal('INVALID', {
    detail: `Line ${record.line}, which names the columns, ${record.problem}.`,
    line: record.line,
  })
}

function csvRow(
  { line, cells }: { line: number; cells: readonly string[] },
  columns: readonly Column[],
): SourceRow {
  if (cells.length !== columns.length) {
    return unreadable(line, `has ${cells.length} cells where line 1 names ${columns.length} columns`)
  }
  const input: Record<string, unknown> = {}
  const problems: FieldProblem[] = []
  for (const [index, { path, read }] of columns.entries()) {
    const cell = cells[index]?.trim() ?? ''
    const value = cell === '' ? undefined : read(cell)
    if (value instanceof Misread) problems.push({ field: path.join('.'), reason: value.reason })
    else if (value !== undefined) put(input, path, value)
  }
  return problems.length === 0 ? { line, input } : { line, problems }
}

/** Puts a value where a path leads. Names may be the file's own, so that none may reach a prototype. */
function put(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  const held = Object.hasOwn(into, name) ? into[name] : undefined
  const field = rest.length === 0 ? value : isRecord(held) ? held : {}
  Object.defineProperty(into, name, { value: field, enumerable: true, writable: true, configurable: true })
  if (rest.length > 0 && isRecord(field)) put(field, rest, value)
}

async function* jsonRows(lines: AsyncIterable<Line>): AsyncGenerator<SourceRow> {
  for await (const { number, text } of lines) {
    if (text?.trim() === '') continue
    yield text === undefined
      ? unreadable(number, `is longer than ${longestRow} characters`)
      : jsonRow(number, text)
  }
}

function jsonRow(line: number, text: string): SourceRow {
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value)) return unreadable(line, 'is not a JSON object')
    return { line, input: Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null)) }
  } catch {
    return unreadable(line, 'is not JSON')
  }
}
