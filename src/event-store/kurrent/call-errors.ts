import { setTimeout as pause } from 'node:timers/promises'

/** gRPC status codes after which the same call may succeed: the server or the way to it was at fault. */
const passingCodes = new Set([
  1, // cancelled: a node that shuts down
  2, // unknown: among them "no leader info"
  4, // deadline exceeded
  8, // resource exhausted
  10, // aborted: a write that timed out in the server
  13, // internal: a connection that was reset
  14, // unavailable
])

/** What the errors of calls carry; those of the client itself carry nothing. */
interface CallError {
  readonly code?: unknown
  readonly metadata?: { get(key: string): (string | Buffer)[] }
}

/** The reason that the server names beside the status, such as "stream-deleted"; undefined when it names none. */
export function reasonOf(error: unknown): string | undefined {
  const [reason] = (error as CallError | null)?.metadata?.get('exception') ?? []
  return reason?.toString()
}

export function codeOf(error: unknown): number | undefined {
  const code = (error as CallError | null)?.code
  return typeof code === 'number' ? code : undefined
}

/** Whether a call that failed is worth another try. What became of a write is then not known. */
export function isPassing(error: unknown): boolean {
  if (error instanceof CallTimeout || error instanceof ChannelLost) return true
  if (error instanceof KurrentUnreachable) return true
  if (reasonOf(error) === 'not-leader') return true
  if (isUnreadablePlace(error)) return false
  const code = codeOf(error)
  return code !== undefined && passingCodes.has(code)
}

/** Whether a read was refused because no event begins at its place: an "unknown" up to version 25. */
export function isUnreadablePlace(error: unknown): boolean {
  const code = codeOf(error)
  return code === 3 || (code === 2 && String(error).includes('ReadAllResult'))
}

/** No answer came in time. The client has no timer of its own that covers finding a node. */
export class CallTimeout extends Error {
  override readonly name = 'CallTimeout'
}

/** No node was found, or the channel was closed while the call was being made: nothing was sent. */
export class ChannelLost extends Error {
  override readonly name = 'ChannelLost'
}

/** The patience is over. Its code is the one of any server that does not answer. */
export class KurrentUnreachable extends Error {
  override readonly name = 'KurrentUnreachable'
  readonly code = 'ETIMEDOUT'

  constructor(cause: unknown) {
    super('KurrentDB does not answer', { cause })
  }
}

/** Settles like the promise, or rejects when it takes longer; the promise's own late failure is swallowed. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CallTimeout(`No answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}

export interface Patience {
  readonly patienceMs: number
  readonly signal: AbortSignal
}

/** Tries again with growing pauses while the failures are passing ones, until the patience is over. */
export async function patiently<T>(
  { patienceMs, signal }: Patience,
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  const until = performance.now() + patienceMs
  for (let attempt = 0; ; attempt += 1) {
    if (signal.aborted) throw new Error('The event store is closed')
    try {
      return await work(attempt)
    } catch (error) {
      if (!isPassing(error)) throw error
      if (signal.aborted || performance.now() > until) throw new KurrentUnreachable(error)
      await rest(attempt, signal)
    }
  }
}

/** A pause that grows with the attempts, spread so that many do not come back at once; ends when aborted. */
export async function rest(attempt: number, signal: AbortSignal): Promise<void> {
  const most = Math.min(1000, 20 * 2 ** Math.min(attempt, 10))
  await pause(most * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined)
}
