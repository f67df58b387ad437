import { stringify } from 'csv-stringify/sync'
import type { FastifyReply } from 'fastify'
import { Readable } from 'node:stream'

export type CsvRow = Readonly<Record<string, unknown>>

/**
 * Sends a table page by page: the next page is fetched when the last one has left, so that a list of any length
 * needs the memory of one page. The first page must be there already: what goes wrong before it is still a problem.
 */
export function sendCsv(reply: FastifyReply, table: CsvTable): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8; header=present')
    .header('content-disposition', `attachment; filename="${table.name}.csv"`)
    .send(Readable.from(textOf(table), { objectMode: false }))
}

export interface CsvTable {
  readonly name: string
  readonly columns: readonly string[]
  readonly pages: AsyncIterable<readonly CsvRow[]>
}

async function* textOf({ columns, pages }: CsvTable): AsyncGenerator<string> {
  yield line([[...columns]])
  for await (const page of pages) {
    if (page.length > 0) yield line(page.map((row) => columns.map((column) => cell(row[column]))))
  }
}

function line(records: string[][]): string {
  // A lone line feed in a text would end the record for its reader: it is quoted, too.
  return stringify(records, { record_delimiter: 'windows', quoted_match: /[\r\n]/ })
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return withoutFormula(value)
  return JSON.stringify(value)
}

const number = /^[+-]?\d+(\.\d+)?$/
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/** A spreadsheet would run a text that begins like a formula; amounts below zero are numbers and stay. */
function withoutFormula(text: string): string {
  return formula.test(text) && !number.test(text) ? `'${text}` : text
}
