import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { rowsInFlight } from '#src/importing/import-rows.ts'
import { importSteps } from '#src/importing/run-import.ts'
import { Spool } from '#src/importing/spool.ts'
import { all, desk } from '#tests/importing/desk.ts'

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

function heapUsed(): number {
  if (typeof collect === 'function') for (let time = 0; time < 3; time += 1) collect()
  return process.memoryUsage().heapUsed
}

const megabyte = 1024 * 1024

test(
  'a long file is rehearsed in little memory: what a row leaves behind is some hundred bytes',
  { timeout: 120_000 },
  async () => {
    const { parts, file } = await desk()
    const rows = 15_000
    let sent = 0
    let told = 0
    let furthest = 0
    async function* read(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('partyLegacyId,amount,date,description,legacyId\n')
      for (; sent < rows; sent += 1) {
        furthest = Math.max(furthest, sent - told)
        yield Buffer.from(
          `awa,12.50,2025-03-01,${'A description of some length. '.repeat(10)}${sent},${sent % 2 ? '' : sent}\n`,
        )
      }
    }
    const before = heapUsed()
    let atTheEnd = 0
    for await (const _step of importSteps(parts, file('expenses', '', { read, dryRun: true }))) {
      told += 1
      if (told === rows) atTheEnd = heapUsed()
    }
    expect(told).toBe(rows + 1)
    expect(furthest).toBeLessThanOrEqual(rowsInFlight + 2)
    expect(atTheEnd - before).toBeLessThan(40 * megabyte)
  },
)

test('an upload that comes faster than it is read waits in a file, and can be read again', async () => {
  const spool = new Spool()
  const piece = Buffer.alloc(256 * 1024, 'x')
  async function* source(): AsyncGenerator<Uint8Array> {
    for (let index = 0; index < 160; index += 1) yield piece
  }
  const before = heapUsed() + process.memoryUsage().arrayBuffers
  await spool.take(source())
  expect(heapUsed() + process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * megabyte)
  for (let time = 0; time < 2; time += 1) {
    let length = 0
    for await (const bytes of spool.read()) length += bytes.length
    expect(length).toBe(160 * piece.length)
  }
  await spool.close()
})

test('a reader of an upload sees what came before it broke, and then why', async () => {
  const spool = new Spool()
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('so far')
    throw new Error('gone')
  }
  void spool.take(source())
  const seen: string[] = []
  const reading = (async () => {
    for await (const bytes of spool.read()) seen.push(Buffer.from(bytes).toString())
  })()
  await expect(reading).rejects.toThrow('gone')
  expect(seen.join('')).toBe('so far')
  await spool.close()
})

test('a reader that waits for more is let go when the spool is closed', async () => {
  const spool = new Spool()
  const reading = all(spool.read())
  await spool.close()
  await expect(reading).rejects.toThrow('aborted')
})
