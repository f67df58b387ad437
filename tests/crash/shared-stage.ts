import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { signToken } from '#src/auth/tokens.ts'
import { type Embedded, startEmbedded } from '#src/postgres/embedded.ts'
import { CutProxy } from '#tests/crash/cut-proxy.ts'
import { freePort, killPostgres, runLedger, ServerProcess } from '#tests/crash/server-process.ts'
import type { Stage } from '#tests/crash/stage.ts'

const blows = [
  ['one server', 5],
  ['one server gently', 2],
  ['both servers gently', 1],
  ['both servers', 2],
  ['connections', 3],
  ['database', 2],
  ['everything', 1],
] as const

/** Two servers on one database outside of them, reached through a proxy that can be cut. */
export async function sharedStage(folder: string, actors: readonly string[]): Promise<Stage> {
  const startDatabase = (): Promise<Embedded> => startEmbedded({ dataDir: folder, log: () => undefined })
  let database: Embedded | undefined = await startDatabase()
  let address = new URL(database.url)
  const proxy = await CutProxy.open(() => Number(address.port))
  const throughProxy = new URL(database.url)
  throughProxy.port = String(proxy.port)

  const secret = randomBytes(32).toString('hex')
  const environment = {
    DATA_DIR: join(folder, 'server'),
    DATABASE_URL: throughProxy.href,
    AUTH_SECRET: secret,
    DATA_KEY: randomBytes(32).toString('hex'),
  }
  const servers = [
    new ServerProcess(folder, { name: 'left', port: await freePort(), environment }),
    new ServerProcess(folder, { name: 'right', port: await freePort(), environment }),
  ]
  const tokens = await tokensFor(actors, secret)
  let struck = true
  /** Servers outlive their database; only one that was killed, or cut off while it started, may have ended. */
  let mayEnd = true
  let isClosed = false

  const endDatabase = async (): Promise<void> => {
    killPostgres(folder)
    await database?.stop()
    database = undefined
  }
  const restartDatabase = async (): Promise<void> => {
    if (isClosed) throw new Error('the crash test is being ended')
    database ??= await startDatabase()
    address = new URL(database.url)
  }

  return {
    name: 'two servers on one database',
    folder,
    urls: () => servers.map(({ url }) => url),
    headersFor: (actor) => ({ authorization: `Bearer ${tokens.get(actor) ?? ''}` }),
    databaseUrl: () => address.href,
    isQuiet: () => !struck,

    async start() {
      await restartDatabase()
      for (let tries = 1; tries <= 2; tries += 1) {
        if (!mayEnd && servers.some(({ isRunning }) => !isRunning)) break
        for (const server of servers) server.launch()
        const ready = await Promise.all(servers.map((server) => server.isReady()))
        if (ready.every(Boolean)) {
          struck = false
          mayEnd = false
          return
        }
      }
      const words = servers.filter(({ isRunning }) => !isRunning).map((server) => server.lastWords())
      const what = mayEnd ? 'does not start again' : 'has ended though only its database was gone for a while'
      throw new Error(`a server ${what}:\n${words.join('\n')}`)
    },

    async strike(random) {
      struck = true
      const blow = random.weighted(blows)
      mayEnd = blow !== 'connections' && blow !== 'database'
      if (blow === 'connections') proxy.cut()
      if (blow === 'database' || blow === 'everything') await endDatabase()
      if (blow === 'one server') await random.pick(servers).kill()
      if (blow === 'one server gently') await random.pick(servers).stop()
      if (blow === 'both servers gently') await Promise.all(servers.map((server) => server.stop()))
      if (blow === 'both servers' || blow === 'everything')
        await Promise.all(servers.map((server) => server.kill()))
      if (blow === 'database') {
        await pause(random.whole(0, 1_000))
        await restartDatabase()
      }
      return blow
    },

    /** The one that is still there, or both while they come up. */
    async strikeAgain(random) {
      if (!random.chance(0.3)) return undefined
      mayEnd = true
      await restartDatabase()
      for (const server of servers) server.launch()
      await pause(random.whole(50, 2_500))
      if (random.chance(0.3)) proxy.cut()
      await random.pick(servers).kill()
      return 'a start'
    },

    async verify() {
      const { code, said } = await runLedger(['verify'], environment)
      return code === 0 ? undefined : `verify ended with ${code}:\n${said}`
    },

    async close() {
      struck = true
      isClosed = true
      const stopped = await Promise.allSettled(servers.map((server) => server.retire()))
      await proxy.close()
      await database?.stop()
      for (const one of stopped) if (one.status === 'rejected') throw one.reason
    },
  }
}

async function tokensFor(actors: readonly string[], secret: string): Promise<Map<string, string>> {
  const tokens = new Map<string, string>()
  for (const subject of actors) {
    const token = await signToken({ secret, tenant: 'demo', subject, roles: ['admin'], ttl_s: 6 * 3600 })
    tokens.set(subject, token)
  }
  return tokens
}
