import { type Line, longestRow } from '#src/importing/lines.ts'

/** A record of a CSV file by the line it begins on: its cells, or why they cannot be told apart. */
export type CsvRecord =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly problem: string }

/**
 * The records of a CSV file (RFC 4180). A broken one costs itself alone, and every one knows its line, also
 * behind cells that go over several lines: csv-parse counts CRLF in a cell twice and, once a quote is wrong,
 * takes the rest of the file for one cell. Line ends inside a cell become LF.
 */
export async function* csvRecords(lines: AsyncIterable<Line>, separator: string): AsyncGenerator<CsvRecord> {
  const reader = new RecordReader(separator)
  for await (const line of lines) {
    const record = reader.take(line)
    if (record !== undefined) yield record
  }
  const broken = reader.end()
  if (broken !== undefined) yield broken
}

class RecordReader {
  readonly #separator: string
  #line = 0
  #length = 0
  #cells: readonly string[] = []
  /** What is read so far of a cell in quotes that goes on. */
  #open: string | undefined

  constructor(separator: string) {
    this.#separator = separator
  }

  /** The record that ends on this line, if one does. Lines with nothing on them are not records. */
  take({ number, text }: Line): CsvRecord | undefined {
    if (this.#open === undefined) {
      if (text?.trim() === '') return undefined
      this.#line = number
      this.#length = 0
      this.#cells = []
    }
    this.#length += (text?.length ?? 0) + 1
    if (text === undefined || this.#length > longestRow)
      return this.#broken(`is longer than ${longestRow} characters`)

    const read = cellsOf(text, this.#separator, this.#open)
    if ('problem' in read) return this.#broken(read.problem)
    this.#cells = [...this.#cells, ...read.cells]
    this.#open = read.open
    return read.open === undefined ? { line: this.#line, cells: this.#cells } : undefined
  }

  end(): CsvRecord | undefined {
    return this.#open === undefined ? undefined : this.#broken('has a quote that is never closed')
  }

  #broken(problem: string): CsvRecord {
    this.#open = undefined
    return { line: this.#line, problem }
  }
}

type Cells = { cells: string[]; open: string | undefined } | { problem: string }

/** The cells of one line; `open` is a cell in quotes that began on a line before, or that goes on behind this one. */
function cellsOf(text: string, separator: string, open: string | undefined): Cells {
  const cells: string[] = []
  let at = 0
  let begun = open
  for (;;) {
    const isQuoted = begun !== undefined || text[at] === '"'
    const cell = isQuoted
      ? quotedCell(text, begun === undefined ? at + 1 : at, begun ?? '')
      : bareCell(text, at, separator)
    if ('problem' in cell) return cell
    if (cell.end === undefined) return { cells, open: cell.value }
    cells.push(cell.value)
    if (cell.end === text.length) return { cells, open: undefined }
    if (!text.startsWith(separator, cell.end)) return { problem: 'has text behind a closing quote' }
    at = cell.end + separator.length
    begun = undefined
  }
}

type Cell = { value: string; end: number | undefined } | { problem: string }

function bareCell(text: string, start: number, separator: string): Cell {
  const found = text.indexOf(separator, start)
  const end = found < 0 ? text.length : found
  const value = text.slice(start, end)
  if (value.includes('"')) return { problem: 'has a quote in a cell that does not begin with one' }
  return { value, end }
}

function quotedCell(text: string, start: number, before: string): Cell {
  let value = before
  let from = start
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return { value: `${value}${text.slice(from)}\n`, end: undefined }
    value += text.slice(from, quote)
    if (text[quote + 1] !== '"') return { value, end: quote + 1 }
    value += '"'
    from = quote + 2
  }
}
