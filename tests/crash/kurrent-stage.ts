import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { AppServers } from '#tests/crash/app-servers.ts'
import { openKurrentLog } from '#tests/crash/kurrent-log.ts'
import { OwnDatabase } from '#tests/crash/own-database.ts'
import type { Random } from '#tests/crash/random.ts'
import { ReachedLog } from '#tests/crash/reached-log.ts'
import { runLedger } from '#tests/crash/server-process.ts'
import type { Stage } from '#tests/crash/stage.ts'

const blows = [
  ['one server', 5],
  ['one server gently', 2],
  ['all servers gently', 1],
  ['all servers', 2],
  ['connections to the log', 4],
  ['connections to the database', 1],
  ['log out of reach', 1],
  ['log stalled', 2],
  ['log stalled and one server', 2],
  ['log', 6],
  ['database', 2],
  ['log and database', 1],
  ['everything', 2],
] as const
type Blow = (typeof blows)[number][0]

/** A log that somebody else runs is not killed. */
const needOwnLog: ReadonlySet<Blow> = new Set(['log', 'log and database', 'everything'])

interface Setting {
  readonly actors: readonly string[]
  /** One server checks guards for itself; two may miss what the other writes in that instant. */
  readonly servers: 1 | 2
  /** A KurrentDB that runs already; without one the stand-in runs as a process of its own. */
  readonly given: string | undefined
}

/** Servers with their log in KurrentDB and their read models in PostgreSQL, each behind a proxy that can be cut. */
export async function kurrentStage(folder: string, setting: Setting): Promise<Stage> {
  const stage = new KurrentStage(folder, setting)
  try {
    return await stage.open()
  } catch (error) {
    await stage.close().catch(() => undefined)
    throw error
  }
}

class KurrentStage {
  readonly #folder: string
  readonly #setting: Setting
  /** Of its own, so that a log in which others have worked before can be used. */
  readonly #tenant = `crash-${randomBytes(4).toString('hex')}`
  readonly #closings: (() => Promise<void>)[] = []
  #isStruck = true
  #isClosed = false

  constructor(folder: string, setting: Setting) {
    this.#folder = folder
    this.#setting = setting
  }

  async open(): Promise<Stage> {
    const folder = this.#folder
    const tenant = this.#tenant
    const { servers: count, actors } = this.#setting
    const log = await ReachedLog.open(folder, this.#setting.given)
    this.#closings.push(() => log.close())
    await log.start()
    const database = await OwnDatabase.open(folder)
    this.#closings.push(() => database.close())
    const secret = randomBytes(32).toString('hex')
    const environment = {
      DATA_DIR: join(folder, 'server'),
      DATABASE_URL: database.urlThroughProxy,
      EVENT_STORE_URL: log.urlThroughProxy,
      AUTH_SECRET: secret,
      DATA_KEY: randomBytes(32).toString('hex'),
      DEMO: 'false',
      WEBHOOK_ALLOW_PRIVATE: 'true',
    }
    const opening = ['tenant', 'add', tenant, '--currency', 'EUR', '--zone', 'Europe/Paris']
    const { code, said } = await runLedger(opening, environment)
    if (code !== 0) throw new Error(`the tenant cannot be opened:\n${said}`)
    const names = count === 1 ? ['alone'] : ['left', 'right']
    const servers = await AppServers.open({ folder, names, environment, tenant, actors, secret })
    this.#closings.push(() => servers.retire())
    return this.#staged({ log, database, servers })
  }

  async close(): Promise<void> {
    this.#isStruck = true
    this.#isClosed = true
    const failures: unknown[] = []
    for (const close of this.#closings.splice(0).reverse()) {
      await close().catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
  }

  #staged(parts: Parts): Stage {
    const { log, database, servers } = parts
    const isAlone = this.#setting.servers === 1
    return {
      name: `${isAlone ? 'one server' : 'two servers'} with the log in ${log.canBeKilled ? 'the stand-in for KurrentDB' : 'a KurrentDB'}`,
      folder: this.#folder,
      tenant: this.#tenant,
      promises: { countable: false, guards: isAlone },
      urls: () => servers.urls,
      headersFor: (actor) => servers.headersFor(actor),
      databaseUrl: () => database.url,
      openLog: async () => openKurrentLog(log.url, this.#tenant),
      isQuiet: () => !this.#isStruck,
      start: async () => {
        await this.#startBelow(parts)
        await servers.start()
        this.#isStruck = false
      },
      strike: async (random) => {
        this.#isStruck = true
        const blow = random.weighted(
          log.canBeKilled ? blows : blows.filter(([name]) => !needOwnLog.has(name)),
        )
        await this.#strike(blow, random, parts)
        return blow
      },
      strikeAgain: async (random) => this.#strikeAgain(random, parts),
      verify: () => servers.verify(),
      close: async () => this.close(),
    }
  }

  async #startBelow({ log, database }: Parts): Promise<void> {
    if (this.#isClosed) throw new Error('the crash test is being ended')
    await Promise.all([log.start(), database.start()])
  }

  async #strike(blow: Blow, random: Random, parts: Parts): Promise<void> {
    const { log, database, servers } = parts
    const strokes: Record<Blow, () => unknown> = {
      'one server': () => servers.killOne(random),
      'one server gently': () => servers.stopOne(random),
      'all servers gently': () => servers.stopAll(),
      'all servers': () => servers.killAll(),
      'connections to the log': () => log.proxy.cut(),
      'connections to the database': () => database.proxy.cut(),
      'log out of reach': () => log.putOutOfReach(random),
      'log stalled': () => log.stall(random),
      'log stalled and one server': () => log.stall(random, () => servers.killOne(random)),
      log: () => log.kill(random),
      database: () => database.kill(),
      'log and database': () => Promise.all([log.kill(random), database.kill()]),
      everything: () => Promise.all([servers.killAll(), log.kill(random), database.kill()]),
    }
    await strokes[blow]()
    if (blow === 'everything') return
    await pause(random.whole(0, 1_000))
    await this.#startBelow(parts)
  }

  /** While servers come up, one is killed, and perhaps the log with it or the way to it. */
  async #strikeAgain(random: Random, parts: Parts): Promise<string | undefined> {
    if (!random.chance(0.3)) return undefined
    const { log, servers } = parts
    await this.#startBelow(parts)
    servers.mayEnd = true
    servers.launch()
    await pause(random.whole(50, 2_500))
    const also = random.weighted([
      ['', 4],
      [' with its connections', 2],
      [' with the log', log.canBeKilled ? 2 : 0],
    ] as const)
    if (also === ' with its connections') log.proxy.cut()
    if (also === ' with the log') await log.kill(random)
    await servers.killOne(random)
    return `a start${also}`
  }
}

interface Parts {
  readonly log: ReachedLog
  readonly database: OwnDatabase
  readonly servers: AppServers
}
