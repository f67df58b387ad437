import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import type { Logged } from '#tests/crash/log.ts'
import type { Random } from '#tests/crash/random.ts'

/** What the receiver is told of; the first is the outside name of a deal's first winning. */
export const heardTypes = [
  'erp.opportunity.won',
  'grandlivre.DealOpened',
  'grandlivre.DealWon',
  'grandlivre.ReceivableRecorded',
]

const Told = z.object({ id: z.string(), type: z.string(), position: z.string() })

const manners = [
  ['takes', 80],
  ['takes and says nothing', 6],
  ['refuses', 8],
  ['hangs up', 5],
  ['says nothing', 1],
] as const

/** Somebody outside who is told of won deals: taken or not, and answered or not, as chance has it. */
export class Hearing {
  readonly problems: string[] = []
  requests = 0
  /** How often it was told what it had taken before. */
  again = 0
  /** What it has taken, and under which ids it came. */
  readonly #taken = new Map<string, Set<string>>()
  readonly #order: number[] = []
  readonly #held = new Set<ServerResponse>()
  readonly #random: Random
  readonly #server = createServer((request, response) => void this.#hear(request, response))
  #isCalm = true
  #secret: Webhook | undefined
  #since = 0

  private constructor(random: Random) {
    this.#random = random
  }

  static async open(random: Random): Promise<Hearing> {
    const hearing = new Hearing(random)
    await new Promise<void>((resolve) => hearing.#server.listen(0, '127.0.0.1', resolve))
    return hearing
  }

  get url(): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hooks`
  }

  /** It was registered at a position of the log: it is told of what comes after it, and checks who has signed. */
  registered(secret: string, at: number): void {
    this.#secret = new Webhook(secret)
    this.#since = at
  }

  /** From now on it takes all and says so, or not. */
  calm(isCalm: boolean): void {
    this.#isCalm = isCalm
    if (isCalm) for (const response of this.#held) response.destroy()
  }

  /** Whether it was told, at least once and in order, of what the log says, always under the same id, and of nothing else. */
  problemsWith(log: readonly Logged[]): string[] {
    const expected = new Set(
      log.filter(({ position }) => position > this.#since).flatMap((event) => keysOf(event)),
    )
    const missing = [...expected].filter((key) => !this.#taken.has(key))
    const strange = [...this.#taken.keys()].filter((key) => !expected.has(key))
    const changed = [...this.#taken].filter(([, ids]) => ids.size !== 1)
    const ids = new Set([...this.#taken.values()].flatMap((one) => [...one]))
    const early = this.#order.filter((position, index) => position < (this.#order[index - 1] ?? 0))
    return [
      ...this.problems,
      ...missing.map((key) => `the receiver was not told of ${key}`),
      ...strange.map((key) => `the receiver was told of ${key}, which the log does not have`),
      ...changed.map(([key, of]) => `the receiver was told of ${key} under ${of.size} ids`),
      ...(changed.length === 0 && ids.size !== this.#taken.size ? ['two events left under the same id'] : []),
      ...early.map((position) => `the receiver was told of position ${position} after what follows it`),
    ]
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  async #hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      return
    }
    this.requests += 1
    const manner = this.#isCalm ? 'takes' : this.#random.weighted(manners)
    if (manner === 'takes' || manner === 'takes and says nothing')
      this.#take(Buffer.concat(chunks).toString(), request.headers)
    if (manner === 'takes') response.writeHead(204).end()
    else if (manner === 'refuses') response.writeHead(500).end()
    else if (manner === 'says nothing') {
      this.#held.add(response)
      response.on('close', () => this.#held.delete(response))
    } else request.socket.destroy()
  }

  #take(body: string, headers: IncomingMessage['headers']): void {
    const { id, type, position } = Told.parse(JSON.parse(body))
    try {
      this.#secret?.verify(body, headers as Record<string, string>)
    } catch (error) {
      this.problems.push(`${type} at ${position} was not signed by the ledger: ${String(error)}`)
    }
    if (headers['webhook-id'] !== id) this.problems.push(`${type} at ${position} came as another message`)
    const key = `${type} at ${position}`
    const before = this.#taken.get(key)
    if (before === undefined) {
      this.#taken.set(key, new Set([id]))
      this.#order.push(Number(position))
    } else {
      this.again += 1
      before.add(id)
    }
  }
}

/** The last event of the log that the receiver is to be told of. */
export function lastHeard(log: readonly Logged[]): number {
  return log.findLast((event) => keysOf(event).length > 0)?.position ?? 0
}

const First = z.object({ winning: z.literal(1) })

function keysOf({ type, position, data }: Logged): string[] {
  const own = heardTypes.includes(`grandlivre.${type}`) ? [`grandlivre.${type} at ${position}`] : []
  const isFirst = type === 'DealWon' && First.safeParse(data).success
  return isFirst ? [...own, `erp.opportunity.won at ${position}`] : own
}
