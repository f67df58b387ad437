import type { WakeUp } from '#src/event-store/wake-up.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

const pageSize = 500
const pollMs = 1000

export interface Following {
  readonly after: Position
  readonly signal: AbortSignal
  readonly news: WakeUp
  read(after: Position, limit: number): Promise<RecordedEvent[]>
  /** Whether a failed read is worth another try at the next poll. */
  isPassing(error: unknown): boolean
}

/** Pages of the log from a position on, then what comes. The poll is for the rings that get lost on the way. */
export async function* follow(following: Following): AsyncGenerator<readonly RecordedEvent[]> {
  const { signal, news } = following
  let position = following.after
  while (!signal.aborted) {
    const seen = news.version
    const page = await pageAfter(position, following)
    const last = page.at(-1)
    if (last === undefined) {
      await news.wait(seen, pollMs, signal)
    } else if (!signal.aborted) {
      yield page
      position = last.position
    }
  }
}

async function pageAfter(position: Position, following: Following): Promise<RecordedEvent[]> {
  try {
    return await following.read(position, pageSize)
  } catch (error) {
    if (following.signal.aborted || following.isPassing(error)) return []
    throw error
  }
}
