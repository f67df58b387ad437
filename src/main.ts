import { pino } from 'pino'
import { apiKey, type ApiKey } from '#commands/api-keys/key.ts'
import { areas } from '#commands/index.ts'
import { settings, type Settings } from '#commands/tenants/events.ts'
import { queryRoutes, readModels } from '#read-models/index.ts'
import { program } from '#src/cli/program.ts'
import type { Rooms } from '#src/cli/runtime.ts'
import type { AnyAggregate } from '#src/deciding/states.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/** What the business gives to the foundations: the one place that names every room. */
export const rooms: Rooms = {
  areas,
  readModels,
  queryRoutes,
  tenancy: {
    aggregate: settings as unknown as AnyAggregate,
    timeZone: (state) => (state as Settings | undefined)?.timeZone,
  },
  apiKeys: { aggregate: apiKey as unknown as AnyAggregate, holderOf: (state) => holderOf(state as ApiKey) },
  imports: { parties: 'register-party', budgets: 'open-budget', expenses: 'record-expense' },
}

function holderOf(key: ApiKey) {
  if (key.status !== 'active') return undefined
  const { keyId, roles, secretHash } = key.issue
  return { subject: `api-key:${keyId}`, roles, secretHash }
}

/** An expected end is told in a sentence; anything else is a defect and is told whole. */
function tell(error: unknown): void {
  process.exitCode = 1
  if (error instanceof StartupError) process.stderr.write(`${error.message}\n`)
  else pino().fatal({ err: error }, 'a defect has ended the program')
}

await program(rooms).parseAsync().catch(tell)
