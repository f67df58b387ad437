import { afterAll, beforeAll, expect, test } from 'vitest'
import { Refusal } from '#src/kernel/errors.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { perform, type RunParts } from '#src/scheduling/perform.ts'
import { freshApp } from '#tests/support/app.ts'
import { callerAs } from '#tests/flows/caller.ts'
import { rowLevelReader } from '#src/postgres/row-level-reader.ts'
import { archivingRun } from '#tests/scheduling/parties-run.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let reader: Awaited<ReturnType<typeof rowLevelReader>>
let parts: RunParts

beforeAll(async () => {
  running = await freshApp('acme', 'other')
  reader = await rowLevelReader(running.database.url)
  const { store, ledger } = running.runtime
  parts = {
    ...{ reader, store, readModels: running.projections, execute: ledger.execute },
    command: (name) => ledger.command(name),
  }
})
afterAll(async () => {
  await reader.close()
  await running.close()
})

const order = {
  tenant: 'acme',
  actor: { subject: 'amina', role: 'finance' },
  businessDate: '2025-03-22' as CivilDate,
}

async function register(names: readonly string[], tenant = 'acme'): Promise<string[]> {
  const amina = await callerAs(running.app, 'amina', 'finance', tenant)
  const made = names.map((displayName) => amina.done('/parties', { displayName, roles: ['customer'] }))
  return (await Promise.all(made)).map(({ id }) => id)
}

test('X-19 a run does what is due as of when it began, for one tenant, and a second run changes nothing', async () => {
  await register(Array.from({ length: 520 }, (_none, index) => `Old ${index}`))
  await register(['New'])
  const [foreign = ''] = await register(['Old one of another tenant'], 'other')
  const first = await perform(archivingRun, order, parts)
  expect(first).toMatchObject({
    ...{ businessDate: '2025-03-22', examined: 520, done: 520, unchanged: 0, refused: [] },
    position: await parts.store.head(),
  })
  const head = await parts.store.head()
  const second = await perform(archivingRun, order, parts)
  expect(second).toEqual({
    ...{ businessDate: '2025-03-22', examined: 520, done: 0, unchanged: 520, refused: [] },
  })
  expect(await parts.store.head()).toBe(head)
  const events = await parts.store.readStream(`party-other.${foreign}`)
  expect(events.some(({ type }) => type === 'PartyArchived')).toBe(false)
})

test('two runs at once do everything once', async () => {
  await register(['Old a', 'Old b', 'Old c'])
  const both = await Promise.all([perform(archivingRun, order, parts), perform(archivingRun, order, parts)])
  expect(both.reduce((sum, { done }) => sum + done, 0)).toBe(3)
})

test('what is refused is told, and the others are done', async () => {
  const [first = ''] = await register(['Old d', 'Old e'])
  const execute: RunParts['execute'] = (request) =>
    request.input['partyId'] === first
      ? Promise.reject(new Refusal('STATE_CONFLICT'))
      : parts.execute(request)
  const { done, refused } = await perform(archivingRun, order, { ...parts, execute })
  expect({ done, refused }).toEqual({ done: 1, refused: [{ id: first, code: 'STATE_CONFLICT' }] })
})

test('when the ledger cannot work, the run breaks off, and the next one does the rest', async () => {
  await register(['Old f', 'Old g'])
  const execute: RunParts['execute'] = () => Promise.reject(new Refusal('STORE_UNAVAILABLE'))
  await expect(perform(archivingRun, order, { ...parts, execute })).rejects.toThrow('STORE_UNAVAILABLE')
  expect(await perform(archivingRun, order, parts)).toMatchObject({ done: 3, refused: [] })
})

test('a run that is asked to stop does nothing more', async () => {
  await register(['Old h'])
  const stopped = perform(archivingRun, { ...order, signal: AbortSignal.abort() }, parts)
  await expect(stopped).rejects.toThrow('aborted')
})
