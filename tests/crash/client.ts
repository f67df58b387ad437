import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { type Answer, type Asked, isDone, type Journal } from '#tests/crash/journal.ts'
import type { Random } from '#tests/crash/random.ts'
import type { Stage } from '#tests/crash/stage.ts'
import type { Step, Workload } from '#tests/crash/workload.ts'

/** Lets all clients go on or hold, and tells when every one of them has its answers. */
export class Gate {
  #open = false
  #busy = 0
  #ended = false
  #waiting: (() => void)[] = []

  get ended(): boolean {
    return this.#ended
  }

  get busy(): number {
    return this.#busy
  }

  open(): void {
    this.#open = true
    for (const go of this.#waiting.splice(0)) go()
  }

  shut(): void {
    this.#open = false
  }

  end(): void {
    this.#ended = true
    this.open()
  }

  async enter(): Promise<void> {
    while (!this.#open) await new Promise<void>((go) => this.#waiting.push(go))
    this.#busy += 1
  }

  leave(): void {
    this.#busy -= 1
  }
}

const patience_ms = 20_000
const mostAttempts = 2_000

export interface ClientParts {
  readonly stage: Stage
  readonly journal: Journal
  readonly gate: Gate
  readonly workload: Workload
  readonly random: Random
}

/** Sends commands as an app does: one after another, each again under its key until there is an answer. */
export async function runClient(parts: ClientParts): Promise<void> {
  const { gate, workload, journal } = parts
  while (!gate.ended) {
    await gate.enter()
    try {
      for (const group of gate.ended ? [] : workload.next()) {
        await Promise.all(group.map((step) => perform(parts, step)))
      }
    } catch (error) {
      journal.problems.push(
        `a client broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      )
      return
    } finally {
      gate.leave()
    }
  }
}

/** Some commands are sent twice at once, some again after their answer, as a nervous app or proxy does. */
async function perform(parts: ClientParts, { asked, learn }: Step): Promise<void> {
  const { random, journal } = parts
  const copies = random.chance(0.08) ? 2 : 1
  const sendsAgain = random.chance(0.08)
  const answers = await Promise.all(Array.from({ length: copies }, () => deliver(parts, asked)))
  if (sendsAgain) answers.push(await deliver(parts, asked))
  const done = answers.find((answer) => answer !== undefined && isDone(answer))
  if (done === undefined || asked.dryRun) return
  learn?.(done)
  if (learn !== undefined && !done.pending && random.chance(0.1)) {
    const problem = await readBack(parts, asked, done)
    if (problem !== undefined) journal.problems.push(problem)
  }
}

/**
 * Sends until there is an answer. Some senders are gone before: what they have begun, nobody but the server itself
 * will bring to its end.
 */
async function deliver(parts: ClientParts, asked: Asked): Promise<Answer | undefined> {
  const { journal, gate, random } = parts
  const entry = journal.entryOf(asked)
  const isPatient = !random.chance(0.3)
  for (let attempt = 1; attempt <= mostAttempts && !gate.ended; attempt += 1) {
    const answer = await attemptOnce(parts, asked)
    if (answer !== undefined) {
      entry.attempts += 1
      if (answer.status < 500 && answer.status !== 429) {
        entry.answers.push(answer)
        return answer
      }
    }
    entry.abandoned = !isPatient
    if (!isPatient) return undefined
    await pause(Math.min(200, 10 * attempt))
  }
  return undefined
}

/** Undefined when nobody answered: the command may have been done or not. */
async function attemptOnce(
  { stage, journal, random }: ClientParts,
  asked: Asked,
): Promise<Answer | undefined> {
  const sent = journal.moment()
  const url = `${random.pick(stage.urls())}/api/v1${asked.path}${asked.dryRun ? '?dryRun=true' : ''}`
  const headers = {
    ...stage.headersFor(asked.actor),
    'content-type': 'application/json',
    'idempotency-key': asked.key,
  }
  const isQuiet = stage.isQuiet()
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(asked.body),
      signal: AbortSignal.timeout(patience_ms),
    })
    const answer = answerOf(response, Body.parse(await response.json()), { sent, received: journal.moment() })
    journal.count(answer.code === '' ? String(answer.status) : `${answer.status} ${answer.code}`)
    if (answer.status === 500 && isQuiet && stage.isQuiet()) {
      journal.problems.push(
        `${asked.command} with key ${asked.key} was answered with 500 though nothing had been killed`,
      )
    }
    return answer
  } catch (error) {
    if (error instanceof SyntaxError) journal.count('half an answer')
    journal.unanswered += 1
    const entry = journal.entryOf(asked)
    if (isSent(error)) entry.attempts += 1
    return undefined
  }
}

/** Whether the request may have reached a server: a refused connection has not. */
function isSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return !(cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED')
}

const Body = z.object({
  data: z.object({ id: z.string().optional() }).optional(),
  meta: z.object({ position: z.string().optional(), pending: z.array(z.string()).optional() }).optional(),
  code: z.string().optional(),
})

function answerOf(
  response: Response,
  body: z.output<typeof Body>,
  at: { sent: number; received: number },
): Answer {
  return {
    status: response.status,
    id: body.data?.id ?? '',
    position: Number(body.meta?.position ?? 0),
    code: response.ok ? '' : (body.code ?? 'without a code'),
    replayed: response.headers.get('idempotency-replayed') === 'true',
    pending: (body.meta?.pending ?? []).length > 0,
    ...at,
  }
}

/** What was acknowledged as new can be read at once by whoever names its position. */
async function readBack(
  { stage, random }: ClientParts,
  asked: Asked,
  done: Answer,
): Promise<string | undefined> {
  try {
    const response = await fetch(`${random.pick(stage.urls())}/api/v1${asked.path}/${done.id}`, {
      headers: { ...stage.headersFor(asked.actor), 'x-min-position': String(done.position) },
      signal: AbortSignal.timeout(patience_ms),
    })
    await response.text()
    if (response.status === 200 || response.status >= 500) return undefined
    return `${asked.path}/${done.id} was acknowledged at ${done.position}; read from there it answers ${response.status}`
  } catch {
    return undefined
  }
}
