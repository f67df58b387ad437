import { expect, onTestFinished, test } from 'vitest'
import { pino } from 'pino'
import { Refusal } from '#src/kernel/errors.ts'
import { rowLevelReader } from '#src/postgres/row-level-reader.ts'
import type { ReadModels } from '#src/projecting/status.ts'
import { rooms } from '#src/rooms.ts'
import { startScheduler } from '#src/scheduling/scheduler.ts'
import { callerAs } from '#tests/flows/caller.ts'
import { freshApp } from '#tests/support/app.ts'
import { archivingRun } from '#tests/scheduling/parties-run.ts'

async function scene(readModels?: (real: ReadModels) => ReadModels) {
  const running = await freshApp('acme', 'another')
  const reader = await rowLevelReader(running.database.url)
  const { runtime, projections } = running
  const logged: { level: number; msg: string }[] = []
  const write = (line: string): unknown => logged.push(JSON.parse(line) as (typeof logged)[number])
  const clock = { now: new Date('2025-03-22T22:30:00Z'), looks: 0 }
  const now = (): Date => {
    clock.looks += 1
    return clock.now
  }
  const schedulers: ReturnType<typeof startScheduler>[] = []
  const begin = () =>
    schedulers.push(
      startScheduler({
        ...runtime,
        ...{ reader, readModels: readModels?.(projections) ?? projections, execute: runtime.ledger.execute },
        ...{ runs: [archivingRun], tenants: rooms.tenants, now, lookEvery_ms: 20, log: pino({}, { write }) },
        command: (name) => runtime.ledger.command(name),
      }),
    )
  onTestFinished(async () => {
    await Promise.all(schedulers.map((one) => one.stop()))
    await reader.close()
    await running.close()
  })
  const amina = await callerAs(running.app, 'amina', 'finance')
  const register = async (displayName: string) =>
    (await amina.done('/parties', { displayName, roles: ['customer'] })).id
  const archivals = async (partyId: string) =>
    (await runtime.store.readStream(`party-acme.${partyId}`)).filter(({ type }) => type === 'PartyArchived')
  return { clock, logged, schedulers, begin, register, archivals }
}

const patience = { timeout: 20_000 }

test('X-19 the scheduled runs are done once after the start, and again after midnight where the tenant is', async () => {
  const { clock, begin, register, archivals } = await scene()
  const missed = await register('Old one')
  begin()
  await expect.poll(() => archivals(missed), patience).toHaveLength(1)
  expect((await archivals(missed))[0]?.actor).toEqual({ subject: 'scheduler', role: 'finance' })

  const next = await register('Old two')
  const looks = clock.looks
  await expect.poll(() => clock.looks, patience).toBeGreaterThan(looks + 3)
  expect(await archivals(next)).toEqual([])
  clock.now = new Date('2025-03-22T23:00:01Z')
  await expect.poll(() => archivals(next), patience).toHaveLength(1)
})

test('one process does them at a time, and another goes on where it ended', async () => {
  const { clock, schedulers, begin, register, archivals } = await scene()
  const first = await register('Old one')
  begin()
  await expect.poll(() => archivals(first), patience).toHaveLength(1)
  begin()
  const second = await register('Old two')
  await schedulers[0]?.stop()
  clock.now = new Date('2025-03-23T23:00:01Z')
  await expect.poll(() => archivals(second), patience).toHaveLength(1)
})

test('while read models catch up with the log, one line says that the runs wait, and then they are done', async () => {
  const lag = { left: 5 }
  const { clock, logged, begin, register, archivals } = await scene((real) => ({
    ...{ status: () => real.status() },
    waitFor(name, position) {
      if (lag.left === 0) return real.waitFor(name, position)
      lag.left -= 1
      return Promise.reject(new Refusal('NOT_READY', { projection: name, position, reached: '0' }))
    },
  }))
  const late = await register('Old one')
  begin()
  await expect.poll(() => archivals(late), patience).toHaveLength(1)
  const looks = clock.looks
  await expect.poll(() => clock.looks, patience).toBeGreaterThan(looks + 2)
  expect(logged.map(({ level, msg }) => ({ level, msg: msg.slice(0, 19) }))).toEqual([
    { level: 30, msg: 'scheduled runs wait' },
    { level: 30, msg: 'scheduled run' },
  ])
  expect(logged[0]).toMatchObject({ projection: 'parties', reached: '0' })
  expect(logged[0]).not.toHaveProperty('err')
})

test('a run that breaks off is told as a warning with its cause, and tried again', async () => {
  const lag = { left: 1 }
  const { logged, begin, register, archivals } = await scene((real) => ({
    ...{ status: () => real.status() },
    waitFor(name, position) {
      if (lag.left === 0) return real.waitFor(name, position)
      lag.left -= 1
      return Promise.reject(new Refusal('PROJECTION_HALTED', { projection: name }))
    },
  }))
  const late = await register('Old one')
  begin()
  await expect.poll(() => archivals(late), patience).toHaveLength(1)
  expect(logged[0]).toMatchObject({ level: 40, err: { message: expect.stringContaining('HALTED') } })
})
