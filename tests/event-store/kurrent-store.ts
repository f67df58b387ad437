import { randomBytes } from 'node:crypto'
import { env } from 'node:process'
import { openKurrentStore } from '#src/event-store/kurrent.ts'
import type { KurrentOptions } from '#src/event-store/kurrent.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { KurrentServer } from '#tests/support/kurrent-server/server.ts'
import type { Opened } from '#tests/event-store/subject.ts'

/** A real server to prove the contract on; without one the server of the tests stands in. */
export const realUrl = env['KURRENTDB_URL']

/** Stores on a new log of a server; closing closes them. */
export async function openOn(
  server: { url: string },
  options: Partial<KurrentOptions> = {},
): Promise<Opened & { log: string }> {
  const log = `test-${randomBytes(6).toString('hex')}`
  const stores: EventStore[] = []
  const another = async (): Promise<EventStore> => {
    const store = await openKurrentStore({ url: server.url, log, ...options })
    stores.push(store)
    return store
  }
  const close = async (): Promise<void> => {
    await Promise.all(stores.map(async (store) => store.close()))
  }
  return { log, store: await another(), another, close }
}

/** The same on a server of its own, which is stopped as well. */
export async function openWithServer(
  options: Partial<KurrentOptions> = {},
): Promise<Opened & { log: string; server: KurrentServer }> {
  const server = await KurrentServer.start()
  const opened = await openOn(server, options)
  const close = async (): Promise<void> => {
    await opened.close()
    await server.stop()
  }
  return { ...opened, server, close }
}

/** Asks until the answer is yes; the test's own time limit ends it otherwise. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Notes promises that nobody waits for and that fail: each would end the process. */
export function watchStray(): { failOnAny(): void } {
  const stray: unknown[] = []
  const note = (reason: unknown): void => void stray.push(reason)
  process.on('unhandledRejection', note)
  process.on('uncaughtExceptionMonitor', note)
  return {
    failOnAny: () => {
      process.off('unhandledRejection', note)
      process.off('uncaughtExceptionMonitor', note)
      if (stray.length > 0) throw new Error('Something failed that nobody waited for', { cause: stray[0] })
    },
  }
}
