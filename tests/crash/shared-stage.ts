import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { AppServers } from '#tests/crash/app-servers.ts'
import { everything } from '#tests/crash/log.ts'
import { OwnDatabase } from '#tests/crash/own-database.ts'
import { openPostgresLog } from '#tests/crash/postgres-log.ts'
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

const tenant = 'demo'

/** Two servers on one database outside of them, reached through a proxy that can be cut. */
export async function sharedStage(folder: string, actors: readonly string[]): Promise<Stage> {
  const database = await OwnDatabase.open(folder)
  const secret = randomBytes(32).toString('hex')
  const environment = {
    DATA_DIR: join(folder, 'server'),
    DATABASE_URL: database.urlThroughProxy,
    AUTH_SECRET: secret,
    DATA_KEY: randomBytes(32).toString('hex'),
    WEBHOOK_ALLOW_PRIVATE: 'true',
  }
  const names = ['left', 'right']
  const servers = await AppServers.open({ folder, names, environment, tenant, actors, secret })
  let struck = true

  return {
    name: 'two servers on one database',
    folder,
    tenant,
    promises: everything,
    urls: () => servers.urls,
    headersFor: (actor) => servers.headersFor(actor),
    databaseUrl: () => database.url,
    openLog: () => openPostgresLog(database.url, tenant),
    isQuiet: () => !struck,

    async start() {
      await database.start()
      await servers.start()
      struck = false
    },

    async strike(random) {
      struck = true
      const blow = random.weighted(blows)
      if (blow === 'connections') database.proxy.cut()
      if (blow === 'database' || blow === 'everything') await database.kill()
      if (blow === 'one server') await servers.killOne(random)
      if (blow === 'one server gently') await servers.stopOne(random)
      if (blow === 'both servers gently') await servers.stopAll()
      if (blow === 'both servers' || blow === 'everything') await servers.killAll()
      if (blow === 'database') {
        await pause(random.whole(0, 1_000))
        await database.start()
      }
      return blow
    },

    /** The one that is still there, or both while they come up. */
    async strikeAgain(random) {
      if (!random.chance(0.3)) return undefined
      await database.start()
      servers.mayEnd = true
      servers.launch()
      await pause(random.whole(50, 2_500))
      if (random.chance(0.3)) database.proxy.cut()
      await servers.killOne(random)
      return 'a start'
    },

    verify: () => servers.verify(),

    async close() {
      struck = true
      try {
        await servers.retire()
      } finally {
        await database.close()
      }
    },
  }
}
