import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CsvRecord, csvRecords } from '#src/importing/csv-records.ts'
import { linesOf, longestRow } from '#src/importing/lines.ts'
import { all, bytesOf } from '#tests/importing/desk.ts'

async function read(content: string | AsyncIterable<Uint8Array>, separator = ','): Promise<CsvRecord[]> {
  return all(csvRecords(linesOf(typeof content === 'string' ? bytesOf(content) : content), separator))
}

test('cells are texts between separators, with or without quotes', async () => {
  expect(await read('a,b,c\n1,"x, ""y""",\n,,\n')).toEqual([
    { line: 1, cells: ['a', 'b', 'c'] },
    { line: 2, cells: ['1', 'x, "y"', ''] },
    { line: 3, cells: ['', '', ''] },
  ])
  expect(await read('a;b\n"1,5";2', ';')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1,5', '2'] },
  ])
})

test('a byte order mark, CRLF, blank lines and a last line without an end are taken as they are meant', async () => {
  expect(await read('\uFEFFa,b\r\n\r\n1,2\r\n   \r\n3,"4"')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 3, cells: ['1', '2'] },
    { line: 5, cells: ['3', '4'] },
  ])
})

test('a record is numbered by the line it begins on, also behind cells of several lines', async () => {
  expect(await read('a,b\r\n1,"one\r\ntwo\r\n\r\nfour"\r\n2,"x"\r\n')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1', 'one\ntwo\n\nfour'] },
    { line: 6, cells: ['2', 'x'] },
  ])
})

test('a broken record is told with its line and does not take others with it', async () => {
  const broken = ['a,b', '1,"x"y', '2,z"', 'fine,too', '3,"never', 'closed', '4,4']
  expect(await read(broken.join('\n'))).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, problem: 'has text behind a closing quote' },
    { line: 3, problem: 'has a quote in a cell that does not begin with one' },
    { line: 4, cells: ['fine', 'too'] },
    { line: 5, problem: 'has a quote that is never closed' },
  ])
})

test('a record longer than the bound is refused without being held in memory', async () => {
  const long = 'x'.repeat(longestRow + 1)
  const quoted = `"${'y\n'.repeat(longestRow / 2 + 10)}`
  expect(await read(`a\n${long}\nb\n`)).toEqual([
    { line: 1, cells: ['a'] },
    { line: 2, problem: `is longer than ${longestRow} characters` },
    { line: 3, cells: ['b'] },
  ])
  const [, swallowed, next] = await read(`a\n${quoted}\n`)
  expect(swallowed).toEqual({ line: 2, problem: `is longer than ${longestRow} characters` })
  expect(next).toEqual({ line: expect.any(Number) as number, cells: ['y'] })
})

test('bytes are text wherever the pieces are cut', async () => {
  const bytes = Buffer.from('é,"ü\nß"\n€,𝄞\n')
  async function* single(): AsyncGenerator<Uint8Array> {
    for (const byte of bytes) yield Uint8Array.of(byte)
  }
  expect(await read(single())).toEqual([
    { line: 1, cells: ['é', 'ü\nß'] },
    { line: 3, cells: ['€', '𝄞'] },
  ])
})

test('bytes that are no UTF-8 are refused, also at the very end', async () => {
  const refused = { code: 'INVALID', details: { detail: expect.stringContaining('not UTF-8') as string } }
  await expect(read(bytesOf('a\n', Uint8Array.of(0xff, 0xfe, 0x61)))).rejects.toMatchObject(refused)
  await expect(read(bytesOf('a\n', Uint8Array.of(0xc3)))).rejects.toMatchObject(refused)
})

test('whatever another program writes as CSV is read as it was', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', ';', '"', '\n', ' ', '𝄞'), maxLength: 6 })
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((columns) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }),
    )
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), async (cells, end) => {
      const text = stringify(cells, { record_delimiter: end, quoted_match: /\n/ })
      const records = await read(text)
      expect(records.map((record) => ('cells' in record ? record.cells : record))).toEqual(cells)
      expect(parse(text, { record_delimiter: [end] })).toEqual(cells)
    }),
    { numRuns: 300 },
  )
})
