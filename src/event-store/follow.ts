import type { WakeUp } from '#src/event-store/wake-up.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

const pageSize = 500
const pollMs = 1000

export interface Following {
  readonly after: Position
  readonly signal: AbortSignal
  readonly news: WakeUp
  /** `surely` when the log itself must be asked, whatever is believed of its end. */
  read(after: Position, limit: number, surely: boolean): Promise<RecordedEvent[]>
  /** Whether a failed read is worth another try at the next poll. */
  isPassing(error: unknown): boolean
}

/** Pages of the log from a position on, then what comes. The poll is for the rings that get lost on the way. */
export async function* follow(following: Following): AsyncGenerator<readonly RecordedEvent[]> {
  const { signal, news } = following
  let position = following.after
  let surely = true
  while (!signal.aborted) {
    const seen = news.version
    const page = await pageAfter(position, surely, following)
    const last = page.at(-1)
    if (last === undefined) {
      surely = !(await news.wait(seen, pollMs, signal))
    } else if (!signal.aborted) {
      yield page
      position = last.position
      surely = page.length === pageSize
    }
  }
}

async function pageAfter(
  position: Position,
  surely: boolean,
  following: Following,
): Promise<RecordedEvent[]> {
  try {
    return await following.read(position, pageSize, surely)
  } catch (error) {
    if (following.signal.aborted || following.isPassing(error)) return []
    throw error
  }
}
