import { expect, test } from 'vitest'
import { z } from 'zod'
import { openBudget } from '#commands/budgets/open-budget.ts'
import { recordExpense } from '#commands/expenses/record-expense.ts'
import { registerParty } from '#commands/parties/register-party.ts'
import { readRows } from '#src/importing/read-rows.ts'
import type { SourceRow } from '#src/importing/source-row.ts'
import { all, bytesOf } from '#tests/importing/desk.ts'

async function csv(input: z.ZodType, ...lines: string[]): Promise<SourceRow[]> {
  return all(readRows(bytesOf(lines.join('\n')), { format: 'csv', input }))
}

async function ndjson(...lines: string[]): Promise<SourceRow[]> {
  return all(readRows(bytesOf(lines.join('\n')), { format: 'ndjson', input: recordExpense.input }))
}

async function refusedColumns(input: z.ZodType, header: string): Promise<Record<string, string>> {
  const refusal = await csv(input, header, '').then(
    () => undefined,
    (error: unknown) =>
      error as { code: string; details: { line: number }; fields: { field: string; reason: string }[] },
  )
  expect(refusal).toMatchObject({ code: 'INVALID', details: { line: 1 } })
  return Object.fromEntries((refusal?.fields ?? []).map(({ field, reason }) => [field, reason]))
}

test('columns are the fields of the input: plain, inside another one, of free names, and lists', async () => {
  const expense = await csv(
    recordExpense.input,
    ' partyLegacyId ,amount,date,reference.type,reference.id,receipt.url,receipt.sha256,metadata.colour,metadata.a.b',
    'awa, 12.50 ,2025-03-01,ticket,T1,,,red,',
    'awa,1,2025-03-01,,,https://x.org/1,ab,,"two\nlines"',
  )
  expect(expense).toEqual([
    {
      line: 2,
      input: {
        partyLegacyId: 'awa',
        amount: '12.50',
        date: '2025-03-01',
        reference: { type: 'ticket', id: 'T1' },
        metadata: { colour: 'red' },
      },
    },
    {
      line: 3,
      input: {
        partyLegacyId: 'awa',
        amount: '1',
        date: '2025-03-01',
        receipt: { url: 'https://x.org/1', sha256: 'ab' },
        metadata: { 'a.b': 'two\nlines' },
      },
    },
  ])
  const party = await csv(registerParty.input, 'displayName,roles', 'Awa,customer | supplier|')
  expect(party).toEqual([{ line: 2, input: { displayName: 'Awa', roles: ['customer', 'supplier'] } }])
})

test('flags and numbers are read where the input has them, and amounts stay texts', async () => {
  const input = z.strictObject({
    name: z.string(),
    paid: z.boolean().optional(),
    days: z.int().default(3),
    amount: z.union([z.string(), z.number()]),
  })
  const rows = await csv(input, 'name,paid,days,amount', '7,true,30,007', '8,false,3.5,1e3', '9,yes,many,1')
  expect(rows.map((row) => 'input' in row && row.input)).toEqual([
    { name: '7', paid: true, days: 30, amount: '007' },
    { name: '8', paid: false, days: 3.5, amount: '1e3' },
    { name: '9', paid: 'yes', days: 'many', amount: '1' },
  ])
})

test('unknown, nameless and doubled columns are refused before anything is read, naming them and line 1', async () => {
  const refused = await refusedColumns(
    recordExpense.input,
    'partyId,amount,date,colour,,amount,metadata,reference',
  )
  expect(Object.keys(refused).toSorted()).toEqual(['', 'amount', 'colour', 'metadata', 'reference'])
  expect(refused['colour']).toContain('is not known; there are id, partyId')
  expect(refused['amount']).toBe('is there twice')
})

test('a column that every row needs must be there, by its own name or by a legacy id', async () => {
  expect(await refusedColumns(recordExpense.input, 'description')).toEqual({
    partyId: 'is a column that the file must have',
    amount: 'is a column that the file must have',
    date: 'is a column that the file must have',
  })
  expect(await refusedColumns(openBudget.input, 'partyLegacyId,amount,startDate')).toEqual({
    name: 'is a column that the file must have',
  })
  expect(
    Object.keys(await refusedColumns(recordExpense.input, 'partyId,amount,date,reference.type')),
  ).toEqual(['reference.id'])
  await expect(csv(recordExpense.input, 'partyId,amount,date')).resolves.toEqual([])
})

test('a file with nothing in it is refused', async () => {
  await expect(csv(recordExpense.input, '', '  ')).rejects.toMatchObject({
    code: 'INVALID',
    details: { detail: expect.stringContaining('empty') as string },
  })
})

test('a row with other cells than columns is refused by its line; one without any content is none', async () => {
  const rows = await csv(recordExpense.input, 'partyId,amount,date', 'a,1', ',,', 'a,1,2,3')
  expect(rows).toEqual([
    { line: 2, problems: [{ field: '', reason: 'has 2 cells where line 1 names 3 columns' }] },
    { line: 4, problems: [{ field: '', reason: 'has 4 cells where line 1 names 3 columns' }] },
  ])
})

test('no column name reaches a prototype', async () => {
  const [row] = await csv(recordExpense.input, 'partyId,amount,date,metadata.__proto__', 'a,1,2025-01-01,x')
  const metadata = row !== undefined && 'input' in row ? row.input['metadata'] : undefined
  expect(Object.hasOwn(metadata as object, '__proto__')).toBe(true)
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
})

test('NDJSON has one command per line; a line that is none is refused by its number', async () => {
  expect(await ndjson('{"amount":12.5,"legacyId":null}', '', '[1]', '{"a"', '"text"')).toEqual([
    { line: 1, input: { amount: 12.5 } },
    { line: 3, problems: [{ field: '', reason: 'is not a JSON object' }] },
    { line: 4, problems: [{ field: '', reason: 'is not JSON' }] },
    { line: 5, problems: [{ field: '', reason: 'is not a JSON object' }] },
  ])
})
