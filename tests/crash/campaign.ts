import { setTimeout as pause } from 'node:timers/promises'
import { check } from '#tests/crash/checks.ts'
import { Gate, runClient } from '#tests/crash/client.ts'
import type { Hearing } from '#tests/crash/hearing.ts'
import { Journal } from '#tests/crash/journal.ts'
import { listen } from '#tests/crash/listen.ts'
import { type Random, random } from '#tests/crash/random.ts'
import type { Stage } from '#tests/crash/stage.ts'
import { Workload } from '#tests/crash/workload.ts'
import { World } from '#tests/crash/world.ts'

interface Settings {
  readonly clients: number
  readonly seed: number
  say(this: void, line: string): void
}

const verifyEvery = 10
const answering_ms = 120_000
const problemsShown = 20

/** Round after round on one stage: load, a blow, a new start, and everything held against the log. */
export class Campaign {
  readonly #stage: Stage
  readonly #settings: Settings
  readonly #random: Random
  readonly #journal = new Journal()
  readonly #gate = new Gate()
  readonly #blows = new Map<string, number>()
  #events = 0
  #slips = 0
  #unparked = 0

  constructor(stage: Stage, settings: Settings) {
    this.#stage = stage
    this.#settings = settings
    this.#random = random(settings.seed)
  }

  /** Whether all rounds were sound. */
  async run(rounds: number): Promise<boolean> {
    const { say } = this.#settings
    say(`\n${this.#stage.name} (${this.#stage.folder})`)
    await this.#stage.start()
    const hearing = await listen(this.#stage, this.#journal, random(this.#settings.seed * 1_000 + 999))
    const clients = this.#startClients()
    try {
      for (let round = 1; round <= rounds; round += 1) {
        const isSound = await this.#round(round, round === rounds, hearing)
        if (!isSound) return false
      }
      this.#summary(rounds, hearing)
      return true
    } finally {
      this.#gate.end()
      await hearing.close()
      await Promise.race([Promise.all(clients), pause(25_000, undefined, { ref: false })])
    }
  }

  #startClients(): Promise<void>[] {
    const world = new World(this.#stage.tenant)
    return Array.from({ length: this.#settings.clients }, (_, index) => {
      const own = random(this.#settings.seed * 1_000 + index)
      const workload = new Workload(`c${index + 1}`, own, world)
      return runClient({
        stage: this.#stage,
        journal: this.#journal,
        gate: this.#gate,
        workload,
        random: own,
      })
    })
  }

  async #round(round: number, isLast: boolean, hearing: Hearing): Promise<boolean> {
    const { say } = this.#settings
    const before = this.#journal.totals
    const slipsBefore = this.#slips
    hearing.calm(false)
    this.#gate.open()
    await pause(this.#random.whole(100, 3_000))
    const blows = await this.#strike()
    const started = performance.now()
    await this.#stage.start()
    const up_ms = Math.round(performance.now() - started)
    this.#gate.shut()
    await this.#answered()
    hearing.calm(true)

    const { events, slips, unparked, ...checked } = await check(this.#stage, this.#journal, hearing)
    this.#events = events
    this.#slips = slips.length
    this.#unparked += unparked
    const problems = [...checked.problems]
    if (isLast || round % verifyEvery === 0) {
      const verified = await this.#stage.verify()
      if (verified !== undefined) problems.push(verified)
    }
    const { requests, acknowledged, retried } = this.#journal.totals
    say(
      `round ${round}: killed ${blows.join(', then ')}; up again after ${up_ms} ms; ` +
        `${requests - before.requests} requests, ${acknowledged - before.acknowledged} acknowledged, ` +
        `${retried - before.retried} sent again; ${events} events; ${problems.length === 0 ? 'sound' : 'NOT SOUND'}`,
    )
    for (const slip of slips.slice(slipsBefore)) say(`  (slipped past a guard, as this log may: ${slip})`)
    for (const problem of problems.slice(0, problemsShown)) say(`  - ${problem}`)
    if (problems.length > problemsShown) say(`  … and ${problems.length - problemsShown} more`)
    return problems.length === 0
  }

  async #strike(): Promise<string[]> {
    const blows = [await this.#stage.strike(this.#random)]
    await pause(this.#random.whole(0, 400))
    const again = await this.#stage.strikeAgain(this.#random)
    if (again !== undefined) blows.push(again)
    for (const blow of blows) this.#blows.set(blow, (this.#blows.get(blow) ?? 0) + 1)
    return blows
  }

  /** Every client has got its answers, those included that were lost. */
  async #answered(): Promise<void> {
    for (const until = Date.now() + answering_ms; this.#gate.busy > 0; await pause(20)) {
      if (Date.now() > until)
        throw new Error(`${this.#gate.busy} clients wait for an answer after ${answering_ms / 1000} s`)
    }
  }

  #summary(rounds: number, { requests: told, again }: Hearing): void {
    const { say } = this.#settings
    const { requests, acknowledged, refused, retried, abandoned } = this.#journal.totals
    const kills = [...this.#blows].map(([blow, times]) => `${blow} ${times}`).join(', ')
    const statuses = [...this.#journal.statuses]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([status, times]) => `${status}: ${times}`)
    say(
      `${rounds} rounds sound; killed: ${kills}; ${requests} requests, ${acknowledged} commands acknowledged, ` +
        `${refused} refused, ${abandoned} abandoned, ${retried} requests sent again, ${this.#journal.unanswered} without an answer; ` +
        `${this.#events} events, ${this.#slips} of them past a guard`,
    )
    say(`${this.#unparked} reactions were parked, sent again and done`)
    say(`the receiver was sent ${told} events, ${again} of those it had taken again`)
    say(`answers: ${statuses.join(', ')}`)
  }
}
