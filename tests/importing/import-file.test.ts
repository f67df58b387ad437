import { appendFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importFile, type Progress } from '#src/importing/import-file.ts'
import type { ImportResult, Summary } from '#src/importing/run-import.ts'
import { desk } from '#tests/importing/desk.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grand-livre-import-'))
})
afterAll(() => rm(folder, { recursive: true }))

const expenses = (count: number): string =>
  `partyLegacyId,amount,date,description\n${Array.from({ length: count }, (_, index) => `awa,1,2025-03-01,Number ${index}\n`).join('')}`

async function local(name: string, content: string) {
  const books = await desk()
  const path = join(folder, name)
  await writeFile(path, content)
  const told: Progress[] = []
  const importing = async (
    over: { atomic?: boolean; dryRun?: boolean; onProgress?: (progress: Progress) => void } = {},
  ) => {
    const { read: _read, format: _format, ...file } = books.file('expenses', '')
    const onProgress = (progress: Progress): void => void told.push(progress)
    const running = importFile(books.parts, { ...file, path, onProgress, ...over })
    const results: ImportResult[] = []
    let step = await running.next()
    for (; step.done !== true; step = await running.next()) results.push(step.value)
    const summary: Summary = step.value
    return { results, summary }
  }
  return { ...books, path, told, importing }
}

test('a file is imported with its progress, which ends where the file ends', async () => {
  const { importing, told, recorded } = await local('expenses.csv', expenses(3000))
  const { results, summary } = await importing()
  expect(results).toHaveLength(3000)
  expect(summary).toMatchObject({ rows: 3000, added: 3000 })
  expect(await recorded()).toBe(3000)
  const bytes = told.map((progress) => progress.bytes)
  expect(bytes).toEqual(bytes.toSorted((left, right) => left - right))
  expect(told.length).toBeGreaterThan(1)
  const totalBytes = Buffer.byteLength(expenses(3000))
  expect(told.at(-1)).toEqual({
    pass: 1,
    rows: 3000,
    added: 3000,
    exists: 0,
    refused: 0,
    bytes: totalBytes,
    totalBytes,
  })
})

test('an atomic import reads the file twice and counts each pass for itself', async () => {
  const { importing, told } = await local('atomic.csv', expenses(50))
  const { results } = await importing({ atomic: true })
  expect(results).toHaveLength(50)
  expect(told.map(({ pass }) => pass)).toEqual([1, 2, 2])
  expect(told.at(-1)).toMatchObject({ pass: 2, rows: 50, added: 50 })
})

test('a file that changes after its rehearsal is not imported', async () => {
  const { importing, path, recorded } = await local('changing.csv', expenses(5))
  const onProgress = ({ pass }: Progress): void => {
    if (pass === 1) appendFileSync(path, 'awa,2,2025-03-01,late\n')
  }
  await expect(importing({ atomic: true, onProgress })).rejects.toMatchObject({
    code: 'INVALID',
    details: { detail: 'The file has changed since it was rehearsed, so nothing was written.' },
  })
  expect(await recorded()).toBe(0)
})

test('a file named .ndjson or .jsonl holds one command per line', async () => {
  const line = JSON.stringify({ partyLegacyId: 'awa', amount: '1', date: '2025-03-01' })
  for (const name of ['rows.ndjson', 'ROWS.JSONL']) {
    const { importing } = await local(name, `${line}\n`)
    expect((await importing()).results).toMatchObject([{ line: 1, outcome: 'added' }])
  }
})

test('a file that is not there is an error of the system, as it is', async () => {
  const { importing, path } = await local('gone.csv', '')
  await rm(path)
  await expect(importing()).rejects.toMatchObject({ code: 'ENOENT' })
})
