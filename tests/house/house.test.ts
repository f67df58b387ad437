import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { closedDoor } from '#tests/house/doors.ts'
import { files, foldersAtRoot, importsOf, linesOf, rooms, sources, textOf } from '#tests/house/files.ts'

const bannedWords = new Set([
  'util',
  'utils',
  'helper',
  'helpers',
  'manager',
  'managers',
  'service',
  'services',
  'common',
  'misc',
  'data2',
])

test('the file list is not empty: every room that has a door has files', () => {
  for (const room of rooms) expect(files.some((file) => file.startsWith(`${room}/`))).toBe(true)
  expect(sources.length).toBeGreaterThan(100)
})

test('every room imports only through its doors', () => {
  const closed = sources.flatMap((file) =>
    importsOf(textOf(file)).flatMap((imported) => closedDoor(file, imported) ?? []),
  )
  expect(closed).toEqual([])
})

test.each([
  ['src/kernel/money.ts', '#src/http/routes.ts'],
  ['src/kernel/money.ts', '#commands/budgets/events.ts'],
  ['src/kernel/money.ts', 'node:fs'],
  ['src/http/routes.ts', '#commands/index.ts'],
  ['src/http/routes.ts', '#read-models/index.ts'],
  ['src/cli/serve.ts', '#src/main.ts'],
  ['src/deciding/lane.ts', '#tests/support/specification.ts'],
  ['src/facades/crm.ts', '#commands/budgets/budget.ts'],
  ['src/main.ts', '#tests/support/specification.ts'],
  ['commands/budgets/open-budget.ts', '#commands/expenses/expense.ts'],
  ['commands/budgets/open-budget.ts', '#commands/budgets/index.ts'],
  ['commands/budgets/open-budget.ts', '#src/http/routes.ts'],
  ['commands/budgets/open-budget.ts', '#projections/expenses.ts'],
  ['commands/budgets/open-budget.ts', 'pg'],
  ['commands/budgets/open-budget.ts', 'node:crypto'],
  ['commands/index.ts', '#commands/budgets/open-budget.ts'],
  ['projections/expenses.ts', '#commands/expenses/expense.ts'],
  ['projections/expenses.ts', '#src/postgres/pool.ts'],
  ['projections/expenses.ts', 'pg'],
  ['read-models/expenses/routes.ts', '#commands/expenses/events.ts'],
  ['read-models/expenses/routes.ts', '#read-models/parties/queries.ts'],
  ['read-models/expenses/routes.ts', '#src/event-store/port.ts'],
  ['somewhere/else.ts', '#src/kernel/money.ts'],
])('a door is closed between %s and %s, and says so in a sentence', (file, imported) => {
  expect(closedDoor(file, imported)).toMatch(new RegExp(`^${file} (imports|stands) .{10}`))
})

test('imports are found however they are written', () => {
  const text = [
    "import { a } from '#a.ts'",
    "import type { b } from '#b.ts'",
    "import {\n  c,\n  type d,\n} from '#c.ts'",
    "export { e } from '#e.ts'",
    "import '#f.ts'",
    "const g = await import('#g.ts')",
  ].join('\n')
  expect(importsOf(text)).toEqual(['#a.ts', '#b.ts', '#c.ts', '#e.ts', '#f.ts', '#g.ts'])
})

test('imports of the project are written #room/file.ts and lead to a file', () => {
  const wrong = sources
    .filter((file) => !file.startsWith('tests/bench/') && file !== 'tests/house/house.test.ts')
    .flatMap((file) => importsOf(textOf(file)).map((imported) => ({ file, imported })))
    .filter(
      ({ imported }) => imported.startsWith('.') || imported.startsWith('/') || imported.startsWith('#'),
    )
    .filter(({ imported }) => !/^#.+\.(?:ts|json)$/.test(imported) || !existsSync(imported.slice(1)))
  expect(wrong).toEqual([])
})

test('every folder at the root is one of the rooms', () => {
  expect(foldersAtRoot().filter((name) => !rooms.includes(name))).toEqual([])
})

test('no file is named after what says nothing', () => {
  const named = files.filter((file) =>
    file.split(/[/.-]/).some((word) => bannedWords.has(word.toLowerCase())),
  )
  expect(named).toEqual([])
})

test('files are named in kebab case', () => {
  const odd = files.filter((file) => !/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(basename(file)))
  expect(odd.filter((file) => basename(file) !== 'README.md')).toEqual([])
})

test('no file has two subjects: 200 lines at most, a test 400', () => {
  const long = files
    .filter((file) => /\.(?:ts|sql|sh)$/.test(file))
    .map((file) => ({ file, lines: linesOf(textOf(file)) }))
    .filter(({ file, lines }) => lines > (file.startsWith('tests/') ? 400 : 200))
  expect(long).toEqual([])
})

const ruleFile = /= (?:command\(\w+\)|choice|reaction)\(/

test('every command and every reaction has its test', () => {
  const untested = sources
    .filter((file) => file.startsWith('commands/') && ruleFile.test(textOf(file)))
    .filter((file) => !existsSync(`tests/${file.replace(/\.ts$/, '.test.ts')}`))
  expect(untested).toEqual([])
})

test('every projection has its read model with a table, and every read model its projection', () => {
  const projections = sources
    .filter((file) => /^projections\/[^/]+\.ts$/.test(file) && /= projection\(/.test(textOf(file)))
    .map((file) => basename(file, '.ts'))
  const tables = files
    .filter((file) => /^read-models\/[^/]+\/table\.sql$/.test(file))
    .map((file) => file.split('/')[1])
  expect(projections.length).toBeGreaterThan(0)
  expect(tables).toEqual(projections)
})
