import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillDemo } from '#src/cli/demo.ts'
import { program } from '#src/cli/program.ts'
import { rooms } from '#src/rooms.ts'
import { appOn } from '#tests/support/app.ts'
import { type Database, freshDatabase } from '#tests/support/postgres.ts'

const readme = readFileSync('README.md', 'utf8')
const hasShell = spawnSync('bash', ['-c', 'command -v curl']).status === 0

let database: Database
let running: Awaited<ReturnType<typeof appOn>>
let address: string

beforeAll(async () => {
  database = await freshDatabase()
  running = await appOn(database, true)
  await fillDemo(running.runtime.ledger, new Date())
  address = await running.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await running.close()
  await database.drop()
})

/** The commands that a section of README shows. */
function shownIn(section: string): string {
  const text = readme.split(/^## /m).find((one) => one.startsWith(`${section}\n`)) ?? ''
  const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block)
  expect(blocks.length, section).toBeGreaterThan(0)
  return blocks.join('\n')
}

/**
 * A curl that tells the status of every answer that is shown, and that waits for what was written before: whoever
 * pastes is slower than the read models are, a test is not.
 */
const curl = `curl() {
  local answer waiting=(-H "X-Min-Position: \${written:-0}")
  [[ "$*" == *X-Min-Position* ]] && waiting=()
  answer=$(command curl -w '\\n= %{http_code} %{url_effective}\\n' "\${waiting[@]}" "$@")
  written=$(grep -o '"meta":{"position":"[1-9][0-9]*' <<< "$answer" | grep -o '[0-9]*$' || echo "\${written:-0}")
  printf '%s\\n' "$answer"
}`

/** Pastes commands into a shell. */
async function pasted(commands: string): Promise<{ answers: string; statuses: string[] }> {
  const own = commands.replaceAll('http://localhost:3001', address).replaceAll('--max-time 3', '--max-time 1')
  const answers = await new Promise<string>((resolve) => {
    const shell = execFile('bash', [], (_error, stdout, stderr) => resolve(stdout + stderr))
    shell.stdin?.end(`${curl}\n${own}`)
  })
  return { answers, statuses: [...answers.matchAll(/^= (\d{3} .+)$/gm)].map(([, one]) => one ?? '') }
}

const tour = ['A tour of two minutes', 'A debt, from invoice to settled', 'A sale, from lead to receivable']

test.skipIf(!hasShell)(
  'the commands of README work as they stand, and pasted once more they change nothing',
  async () => {
    const commands = [...tour, 'Events that leave'].map(shownIn).join('\n')
    const asked = commands.match(/^curl /gm)?.length ?? 0
    const { answers, statuses } = await pasted(commands)
    expect(statuses, answers).toHaveLength(asked)
    expect(statuses.filter((one) => !one.startsWith('20')).map(withoutAddress)).toEqual([
      '403 /expenses/0b7e5f0a-3c1d-4f7e-9a55-2f6f3f1f0a03/approve',
      '422 /expenses',
    ])
    expect(answers).toContain('"erp.opportunity.won"')
    expect(answers).toContain('"balance":"2400.00"')
    expect(answers).not.toContain('command not found')

    const head = await running.runtime.store.head()
    const again = await pasted(tour.map(shownIn).join('\n'))
    expect(again.statuses.filter((one) => !/^(?:200|201|403|409|422) /.test(one))).toEqual([])
    expect(await running.runtime.store.head()).toBe(head)
  },
)

function withoutAddress(status: string): string {
  return status.replace(`${address}/api/v1`, '')
}

test('README tells each variable of the configuration once, and no other', () => {
  const table = shownRows('Configuration')
  const variables = [...readFileSync('src/config.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)]
  expect(table.toSorted()).toEqual(variables.map(([, name]) => name ?? '').toSorted())
})

test('README tells each verb of the command line once, and no other', () => {
  const verbs = program(rooms).commands.map((command) => command.name())
  const told = shownRows('The command line').map((cell) => cell.split(' ')[0] ?? '')
  expect(told.toSorted()).toEqual(verbs.toSorted())
})

/** The first cells of a section's table. */
function shownRows(section: string): string[] {
  const text = readme.split(/^## /m).find((one) => one.startsWith(`${section}\n`)) ?? ''
  return [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, cell]) => cell ?? '')
}
