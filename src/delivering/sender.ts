import { Agent, request } from 'undici'
import { publicLookup, type Targets, unfitFor } from '#src/delivering/targets.ts'

/** What came of one attempt. */
export interface Answered {
  /** The HTTP status; undefined when none came. */
  readonly status: number | undefined
  /** Why none came. */
  readonly error: string | undefined
  /** The first bytes of the answer. */
  readonly text: string
  readonly ms: number
}

export interface Letter {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Sender {
  /** Rejects only when the signal aborts. */
  send(letter: Letter, signal: AbortSignal): Promise<Answered>
  close(): Promise<void>
}

const mostBytes = 512

/** Posts letters: one at most for each caller at a time, redirects are not followed, nothing is waited for longer than allowed. */
export function openSender(targets: Targets, timeout_ms: number): Sender {
  const agent = new Agent({
    connect: { lookup: publicLookup(targets), timeout: timeout_ms },
    headersTimeout: timeout_ms,
    bodyTimeout: timeout_ms,
    keepAliveTimeout: 10_000,
    connections: 4,
    pipelining: 1,
  })
  const post = async ({ url, headers, body }: Letter, signal: AbortSignal) => {
    const unfit = unfitFor(url, targets)
    if (unfit !== undefined) throw new Error(`Nothing is sent to this address: ${unfit}`)
    const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher: agent })
    return { status: answer.statusCode, text: await beginningOf(answer.body) }
  }
  return {
    async send(letter, signal) {
      const began = performance.now()
      const ms = (): number => Math.round(performance.now() - began)
      try {
        const bound = AbortSignal.any([signal, AbortSignal.timeout(timeout_ms)])
        return { ...(await post(letter, bound)), error: undefined, ms: ms() }
      } catch (error) {
        if (signal.aborted) throw error
        return { status: undefined, text: '', error: reasonOf(error), ms: ms() }
      }
    },
    close: () => agent.destroy(),
  }
}

/** What a receiver says beyond this is not read; its connection is then closed. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= mostBytes) break
  }
  const text = Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8').toWellFormed()
  return text.replaceAll('\0', '\uFFFD')
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  if (error.name === 'TimeoutError') return 'no answer in time'
  return (error.message === '' ? error.name : error.message).slice(0, 300).replaceAll('\0', '')
}
