import { expect, test } from 'vitest'
import { z } from 'zod'
import { recordExpense } from '#commands/expenses/record-expense.ts'
import { readRows } from '#src/importing/read-rows.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Amount } from '#src/kernel/money.ts'
import { all, bytesOf, desk, told } from '#tests/importing/desk.ts'

const input = z.strictObject({
  amount: Amount.optional(),
  date: CivilDate.optional(),
  days: z.int().optional(),
})

/** What a French file's only cell is read as, or why it is refused. */
async function cell(column: string, text: string): Promise<unknown> {
  const file = bytesOf(`${column}\n"${text}"\n`)
  const [row] = await all(readRows(file, { format: 'csv', input, locale: 'fr' }))
  if (row === undefined) return undefined
  return 'input' in row ? row.input[column] : `${row.problems[0]?.field} ${row.problems[0]?.reason}`
}

test.each([
  ['1250,50', '1250.50'],
  ['1 250,50', '1250.50'],
  ['1\u00a0250,50', '1250.50'],
  ['1\u202f250\u202f000,5', '1250000.5'],
  ['-12,50', '-12.50'],
  ['1250', '1250'],
  ['0,05', '0.05'],
])('the French amount "%s" is %s', async (text, amount) => {
  expect(await cell('amount', text)).toBe(amount)
})

test.each([
  '12.50',
  '1.250,50',
  '1.250',
  '1,250.50',
  '12,50,1',
  '1 25,50',
  '12 5000',
  '12,',
  ',5',
  '12,50 €',
  'x',
  '1e3',
])('the amount "%s" is no French one, and is never guessed at', async (text) => {
  expect(await cell('amount', text)).toMatch(/^amount must be a French decimal number such as "1 250,50"/)
  if (text.includes('.')) expect(await cell('amount', text)).toContain('it has a point')
})

test.each([
  ['22/03/2025', '2025-03-22'],
  ['1/3/2025', '2025-03-01'],
  ['2025-03-22', '2025-03-22'],
])('the French date "%s" is %s', async (text, date) => {
  expect(await cell('date', text)).toBe(date)
})

test.each(['22/03/25', '22-03-2025', '22.03.2025', '2025/03/22', '22/03/2025 10:00', 'mars'])(
  'the date "%s" is refused with what it must be',
  async (text) => {
    expect(await cell('date', text)).toContain('date must be a French date such as "22/03/2025"')
  },
)

test('whole numbers are read with French thousands, too', async () => {
  expect(await cell('days', '1 000')).toBe(1000)
  expect(await cell('days', '1.000')).toContain('days must be a French decimal number')
})

test('amounts and dates are found by their schema, inside whatever makes them optional or stricter', async () => {
  const wrapped = z.strictObject({
    when: CivilDate.refine((date) => date > '2000').optional(),
    lines: z.strictObject({ paid: Amount.nullable().default('0') }),
    label: z.string(),
  })
  const file = bytesOf('when;lines.paid;label\n22/03/2025;1 250,50;12,50 le 22/03/2025\n')
  expect(await all(readRows(file, { format: 'csv', input: wrapped, locale: 'fr' }))).toEqual([
    { line: 2, input: { when: '2025-03-22', lines: { paid: '1250.50' }, label: '12,50 le 22/03/2025' } },
  ])
})

const header = 'partyLegacyId;amount;date;description'

test('a French file in Windows-1252 or UTF-8 becomes the same expenses as its canonical form: the same ones, once', async () => {
  const { importing, recorded, store } = await desk()
  const french = [
    header,
    'awa;1 250,50;22/03/2025;Café à l\u00e9tage',
    'awa;7,00;1/4/2025;"Thé; vert"',
    '',
  ].join('\r\n')
  const first = await importing('expenses', bytesOf(Buffer.from(french, 'latin1')), { locale: 'fr' })
  expect(told(first)).toEqual(['2 added', '3 added'])
  const [event] = await store.readStream(`expense-acme.${first.results[0]?.id}`)
  expect(event?.data).toMatchObject({
    amount: 125_050,
    date: '2025-03-22',
    description: 'Café à l\u00e9tage',
  })

  const utf8 = await importing('expenses', `\ufeff${french.replace('1 250', '1\u202f250')}`, { locale: 'fr' })
  const canonical = [
    header.replaceAll(';', ','),
    'awa,1250.50,2025-03-22,Café à l\u00e9tage',
    'awa,7.00,2025-04-01,Thé; vert',
  ].join('\n')
  const english = await importing('expenses', canonical)
  for (const again of [utf8, english]) {
    expect(told(again)).toEqual(['2 exists', '3 exists'])
    expect(again.results.map(({ id }) => id)).toEqual(first.results.map(({ id }) => id))
  }
  expect(await recorded()).toBe(2)
})

test('a row that is not French is refused by its line and fields; the others are taken', async () => {
  const { importing } = await desk()
  const rows = [header, 'awa;12.50;03/22/2025;a', 'awa;12.50;2025.03.22;b', 'awa;12,50;22/03/2025;c']
  const { results } = await importing('expenses', rows.join('\n'), { locale: 'fr' })
  expect(results).toMatchObject([
    { line: 2, outcome: 'refused', code: 'INVALID', errors: [{ field: 'amount' }] },
    { line: 3, outcome: 'refused', errors: [{ field: 'amount' }, { field: 'date' }] },
    { line: 4, outcome: 'added' },
  ])
})

test('without a locale nothing is read the French way', async () => {
  const { importing } = await desk()
  const rows = [
    'partyLegacyId,amount,date',
    'awa,"12,50",2025-03-22',
    'awa,12.50,22/03/2025',
    'awa,12.50,2025-03-22',
  ]
  expect(told(await importing('expenses', rows.join('\n')))).toEqual([
    '2 refused INVALID',
    '3 refused INVALID',
    '4 added',
  ])
  const latin = bytesOf(Buffer.from('partyLegacyId,amount,date,description\nawa,1,2025-03-22,é', 'latin1'))
  await expect(importing('expenses', latin)).rejects.toMatchObject({ code: 'INVALID' })
})

test('a locale counts for CSV only', async () => {
  const { importing } = await desk()
  await expect(importing('expenses', '{}', { locale: 'fr', format: 'ndjson' })).rejects.toMatchObject({
    code: 'INVALID',
    details: { detail: expect.stringContaining('CSV only') as string },
  })
})

test('an input names its columns the same in every locale', async () => {
  const file = bytesOf('montant;date\n')
  await expect(
    all(readRows(file, { format: 'csv', input: recordExpense.input, locale: 'fr' })),
  ).rejects.toMatchObject({
    fields: expect.arrayContaining([expect.objectContaining({ field: 'montant' })]) as unknown,
  })
})
