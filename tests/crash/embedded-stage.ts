import { setTimeout as pause } from 'node:timers/promises'
import { runningServer } from '#src/postgres/embedded/running.ts'
import { everything } from '#tests/crash/log.ts'
import { openPostgresLog } from '#tests/crash/postgres-log.ts'
import { freePort, killPostgres, runLedger, ServerProcess } from '#tests/crash/server-process.ts'
import type { Stage } from '#tests/crash/stage.ts'

const blows = [
  ['server', 5],
  ['server gently', 1],
  ['database', 2],
  ['both', 2],
] as const

const tenant = 'demo'

/** The ledger as somebody runs it who has just installed it: one server with the database that comes along. */
export async function embeddedStage(folder: string): Promise<Stage> {
  const environment = { DATA_DIR: folder, WEBHOOK_ALLOW_PRIVATE: 'true' }
  const server = new ServerProcess(folder, { name: 'server', port: await freePort(), environment })
  let struck = true

  const databaseUrl = (): string => {
    const url = runningServer(folder)
    if (url === undefined) throw new Error(`no database runs in ${folder}`)
    return url
  }

  const startOnce = async (): Promise<boolean> => {
    server.launch()
    return server.isReady()
  }

  return {
    name: 'one server with its own database',
    folder,
    tenant,
    promises: everything,
    urls: () => [server.url],
    headersFor: (actor) => ({ 'x-actor': Buffer.from(actor, 'utf8').toString('latin1') }),
    isQuiet: () => !struck,
    databaseUrl,
    openLog: () => openPostgresLog(databaseUrl(), tenant),

    async start() {
      if (!(await startOnce()) && !(await startOnce())) {
        throw new Error(`the server does not start again:\n${server.lastWords()}`)
      }
      struck = false
    },

    async strike(random) {
      struck = true
      const blow = random.weighted(blows)
      if (blow === 'database' || blow === 'both') killPostgres(folder)
      if (blow === 'server gently') await server.stop()
      if (blow === 'both' && random.chance(0.5)) await pause(random.whole(0, 40))
      if (blow === 'server' || blow === 'both') await server.kill()
      if (blow === 'database') await endsWithoutDatabase(server)
      return blow
    },

    /** A start that is cut off: its leftovers are what the next one finds. */
    async strikeAgain(random) {
      if (!random.chance(0.3)) return undefined
      server.launch()
      await pause(random.whole(50, 2_500))
      if (random.chance(0.3)) killPostgres(folder)
      await server.kill()
      return 'a start'
    },

    async verify() {
      const { code, said } = await runLedger(['verify'], environment)
      return code === 0 ? undefined : `verify ended with ${code}:\n${said}`
    },

    async close() {
      struck = true
      await server.retire().finally(() => killPostgres(folder))
    },
  }
}

/** A server whose own database is gone ends soon, and as a failure: whoever watches over it starts it again. */
async function endsWithoutDatabase(server: ServerProcess): Promise<void> {
  if (!(await server.ended(15_000)))
    throw new Error('the server goes on although its database has been killed')
  if (server.exitCode === 0) throw new Error('the server tells the end of its database as a success')
}
