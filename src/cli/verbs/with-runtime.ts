import type { Logger } from 'pino'
import { joinDatabase } from '#src/cli/database.ts'
import { openRuntime, type Rooms, type Runtime } from '#src/cli/runtime.ts'
import { secretsOf } from '#src/cli/secrets.ts'
import type { Config } from '#src/config.ts'

export interface VerbParts {
  readonly rooms: Rooms
  readonly config: Config
  readonly log: Logger
}

/** Does a verb's work on the ledger, beside a running server or alone, and closes what it opened. */
export async function withRuntime<T>(parts: VerbParts, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const { rooms, config, log } = parts
  const database = await joinDatabase(config, log)
  try {
    const runtime = await openRuntime({
      ...{ rooms, log, database },
      secrets: secretsOf(config),
      eventStore: config.eventStore,
    })
    try {
      return await work(runtime)
    } finally {
      await runtime.close()
    }
  } finally {
    await database.stop()
  }
}

/** Says something on standard output. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
