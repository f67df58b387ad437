/**
 * The crash test: `npm run test:crash`. Starts the real server, sends commands from several clients, kills it (or
 * its database, or its connections) at random moments, starts it again, and holds everything that clients were told
 * against the log, and the log against the read models.
 *
 *   ROUNDS   how many rounds for each way of running it (5)
 *   CLIENTS  how many clients send commands at the same time (8)
 *   SEED     what chance begins with; printed, so that a run can be looked at again
 *   STAGE    embedded: one server with its own database; shared: two servers on one; kurrent: two servers with their
 *            log in a KurrentDB; kurrent-alone: one such; all of them when left out
 *
 * KURRENTDB_URL names a KurrentDB that runs; it is not killed. Without it the stand-in of the tests is, too.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Campaign } from '#tests/crash/campaign.ts'
import { embeddedStage } from '#tests/crash/embedded-stage.ts'
import { guardFolder } from '#tests/crash/guard.ts'
import { kurrentStage } from '#tests/crash/kurrent-stage.ts'
import { sharedStage } from '#tests/crash/shared-stage.ts'
import type { Stage } from '#tests/crash/stage.ts'
import { actors } from '#tests/crash/workload.ts'

const rounds = number('ROUNDS', 5)
const clients = number('CLIENTS', 8)
const seed = number('SEED', Math.floor(Math.random() * 1_000_000))
const given = process.env['KURRENTDB_URL']
const stages: Record<string, (folder: string) => Promise<Stage>> = {
  embedded: (folder) => embeddedStage(folder),
  shared: (folder) => sharedStage(folder, actors),
  kurrent: (folder) => kurrentStage(folder, { actors, servers: 2, given }),
  'kurrent-alone': (folder) => kurrentStage(folder, { actors, servers: 1, given }),
}
const wanted = process.env['STAGE'] === undefined ? Object.keys(stages) : process.env['STAGE'].split(',')

/** Cleans up after what runs now. */
let close: (() => Promise<void>) | undefined
let ending: Promise<void> | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (ending === undefined) say(`\n${signal}: stopping`)
    ending ??= (close?.() ?? Promise.resolve()).finally(() => process.exit(130))
  })
}

say(`Crash test: ${rounds} rounds each, ${clients} clients, SEED=${seed}`)
for (const name of wanted) {
  const isSound = await runStage(name)
  await ending
  if (!isSound) process.exit(1)
}
process.exit(0)

async function runStage(name: string): Promise<boolean> {
  const open = stages[name]
  if (open === undefined) throw new Error(`STAGE is ${name}; it may be ${Object.keys(stages).join(' or ')}`)
  const folder = await mkdtemp(join(tmpdir(), `grand-livre-crash-${name}-`))
  const callOff = guardFolder(folder)
  const opening = open(folder)
  let isKept = false
  close = async () => {
    const stage = await opening.catch(() => undefined)
    await stage?.close().catch((error: unknown) => say(`Closing failed: ${String(error)}`))
    if (!isKept) await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    callOff()
  }
  const isSound = await campaign(opening)
  if (ending !== undefined) return false
  isKept = !isSound
  if (isKept) say(`SEED=${seed}; everything it wrote is kept in ${folder}`)
  await close()
  close = undefined
  return isSound
}

async function campaign(opening: Promise<Stage>): Promise<boolean> {
  try {
    return await new Campaign(await opening, { clients, seed, say }).run(rounds)
  } catch (error) {
    if (ending === undefined)
      say(`FAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    return false
  }
}

function number(name: string, usual: number): number {
  const value = Number(process.env[name] ?? usual)
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a whole number from 1`)
  return value
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
