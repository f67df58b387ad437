import { z } from 'zod'
import { todayOf } from '#src/cli/server-parts.ts'
import { parsed } from '#src/cli/verbs/parsed.ts'
import { say, withRuntime, type VerbParts } from '#src/cli/verbs/with-runtime.ts'
import type { Rooms, Runtime } from '#src/cli/runtime.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import { rowLevelReader } from '#src/postgres/row-level-reader.ts'
import { StartupError } from '#src/postgres/startup-error.ts'
import { startProjections } from '#src/projecting/projections.ts'
import { perform } from '#src/scheduling/perform.ts'
import type { Run } from '#src/scheduling/run.ts'

export interface RunOptions {
  readonly tenant: string
  readonly as: string
  readonly date?: string
}

/** Alone, the read models may have a whole log to fold before the run can begin. */
const patience_ms = 3_600_000

/** Does a run as of a date, and prints what it came to; exit code 1 when anything was refused. */
export async function runVerb(parts: VerbParts, name: string, options: RunOptions): Promise<void> {
  const run = parts.rooms.runs.find((one) => one.name === name)
  if (run === undefined) {
    throw new StartupError(
      `There is no run ${name}.`,
      `These are: ${parts.rooms.runs.map((one) => one.name).join(', ')}.`,
    )
  }
  const { date } = parsed(z.object({ date: CivilDate.optional() }), { date: options.date })
  await withRuntime(parts, async (runtime) => {
    const today = await todayOf(runtime)(options.tenant)
    const businessDate = date ?? today
    if (businessDate > today) throw new Refusal('DATE_ORDER', { businessDate, today })
    const { readModels } = parts.rooms
    const order = { tenant: options.tenant, actor: { subject: options.as, role: 'admin' }, businessDate }
    const result = await besideServers(runtime, readModels, (reading) =>
      perform(run, order, { ...reading, ...commandsOf(runtime) }),
    )
    say(JSON.stringify(result))
    if (result.refused.length > 0) process.exitCode = 1
  })
}

function commandsOf({ store, ledger }: Runtime) {
  return { store, execute: ledger.execute, command: (name: string) => ledger.command(name) }
}

type Reading = Pick<Parameters<typeof perform>[2], 'reader' | 'readModels'>

/** The read models kept up by a running server, or by this process when there is none. */
async function besideServers<T>(
  runtime: Runtime,
  models: Rooms['readModels'],
  work: (reading: Reading) => Promise<T>,
): Promise<T> {
  const projections = await startProjections({ ...runtime, readModels: models, waitMs: patience_ms })
  try {
    const reader = await rowLevelReader(runtime.url)
    try {
      return await work({ reader, readModels: projections })
    } finally {
      await reader.close()
    }
  } finally {
    await projections.stop()
  }
}

/** The names of the runs, for the help. */
export function runNames(runs: readonly Run[]): string {
  return runs.map(({ name }) => name).join(', ')
}
