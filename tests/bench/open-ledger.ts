import { pino } from 'pino'
import { areas } from '../../commands/index.ts'
import { settings, type TenantState } from '../../commands/tenants/events.ts'
import { readModels } from '../../read-models/index.ts'
import { openRuntime, type Runtime } from '../../src/cli/runtime.ts'
import type { AnyAggregate } from '../../src/deciding/states.ts'
import { notes } from './notes.ts'

/** Secrets of a database that lives as long as the bench. */
export const secrets = {
  authSecret: 'the bench signs with this and with nothing else',
  dataKey: 'be'.repeat(32),
}

/** The write side as the server has it, with an area of the bench's own. */
export function openLedger(): Promise<Runtime> {
  const anyAggregate = settings as unknown as AnyAggregate
  return openRuntime({
    rooms: {
      areas: [...areas, notes],
      readModels,
      queryRoutes: [],
      tenancy: {
        aggregate: anyAggregate,
        timeZone: (state) => (state as TenantState)?.timeZone,
        lockedUntil: (state) => (state as TenantState)?.lockedUntil,
      },
      apiKeys: { aggregate: anyAggregate, holderOf: () => undefined },
      imports: {},
      webhooks: { active: 'select where false', register: '', disable: '' },
      translations: {},
      runs: [],
      tenants: '',
    },
    secrets,
    log: pino({ level: 'warn' }),
    database: { url: process.env['BENCH_URL'] ?? '', stop: async () => undefined },
  })
}
