import type { Position, RecordedEvent } from '#src/kernel/event.ts'
import { beforeAll, comparePositions, laterPosition } from '#src/event-store/port.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { isDefect } from '#src/projecting/folding.ts'
import type { Folding } from '#src/projecting/folding.ts'
import type { Poison } from '#src/projecting/working-set.ts'

export interface CatchUp {
  readonly store: EventStore
  /** The types of events that the projection wants. */
  readonly types: readonly string[]
  /** Where to stop; otherwise at the end of the log as it is then. */
  readonly until?: Position
  readonly signal: AbortSignal
  /** How many events a read asks for. */
  readonly pageSize: number
  /** Told how far it has come, after each page. */
  readonly progress?: (folded: Position) => void
  /** Waits for leave to look through the log from its beginning; the answer gives it back. */
  readonly look?: (signal: AbortSignal) => Promise<() => void>
  /** Waits for leave to go on when there is more than one page to fold; the answer gives it back. */
  readonly turn?: (signal: AbortSignal) => Promise<() => void>
}

interface Page {
  readonly events: readonly RecordedEvent[]
  /** The events are all that is wanted up to here. */
  readonly upTo: Position
  readonly last: boolean
}

/**
 * Folds what the log holds beyond the checkpoint, page by page. While one page is folded and written, the next
 * is read. Returns the event that could not be folded; everything before it is in the table then.
 */
export async function catchUp(folding: Folding, options: CatchUp): Promise<Poison | undefined> {
  const first = await firstPage(folding.checkpoint, options)
  if (first.last) return folding.apply(first.events, first.upTo)
  const done = await options.turn?.(options.signal)
  try {
    return await foldAll(folding, first, options)
  } finally {
    done?.()
  }
}

/** Even to find nothing in a long log is work: many new read models do not all look through it at once. */
async function firstPage(after: Position, options: CatchUp): Promise<Page> {
  const done = after === beforeAll ? await options.look?.(options.signal) : undefined
  try {
    return await readPage(after, options)
  } finally {
    done?.()
  }
}

async function foldAll(folding: Folding, first: Page, options: CatchUp): Promise<Poison | undefined> {
  try {
    return await foldPages(folding, first, options)
  } catch (error) {
    await folding.reset()
    if (!isDefect(error)) throw error
    return await searchDefect(folding, options)
  }
}

async function foldPages(folding: Folding, first: Page, options: CatchUp): Promise<Poison | undefined> {
  let page = first
  for (;;) {
    const next = page.last ? undefined : ahead(page.upTo, options)
    const poison = await folding.take(page.events, page.upTo)
    if (poison !== undefined || next === undefined || options.signal.aborted) {
      await folding.write()
      await folding.reset()
      options.progress?.(folding.checkpoint)
      return poison
    }
    await folding.writeWhenDue()
    options.progress?.(page.upTo)
    page = await next
  }
}

/** The database refused rows of a large write: goes over the same events again in batches that can be halved. */
async function searchDefect(folding: Folding, options: CatchUp): Promise<Poison | undefined> {
  for (;;) {
    const page = await readPage(folding.checkpoint, { ...options, pageSize: Math.min(options.pageSize, 500) })
    const poison = await folding.apply(page.events, page.upTo)
    if (poison !== undefined || page.last || options.signal.aborted) return poison
    options.progress?.(page.upTo)
  }
}

function ahead(after: Position, options: CatchUp): Promise<Page> {
  const page = readPage(after, options)
  // Whoever awaits it is told of a failure; until then it must not count as unhandled.
  page.catch(() => undefined)
  return page
}

async function readPage(after: Position, { store, types, until, pageSize }: CatchUp): Promise<Page> {
  // The end is asked for before the events: no event up to it can be missing from what is read afterwards.
  const end = until ?? (await store.head())
  if (comparePositions(end, after) <= 0) return { events: [], upTo: after, last: true }
  const read = types.length === 0 ? [] : await store.readAll(after, pageSize, { types })
  const events =
    until === undefined ? read : read.filter((event) => comparePositions(event.position, until) <= 0)
  const last = events.at(-1)?.position ?? after
  const isAll = read.length < pageSize ? await endsAt(last, end, { store, types }) : false
  if (events.length === read.length && !isAll) return { events, upTo: last, last: false }
  return { events, upTo: until ?? laterPosition(end, last), last: true }
}

/**
 * Whether nothing of these types stands between two positions. A store ends a page before an event that it cannot
 * read: a short page alone is no proof that the log holds nothing more, and the read that finds that event throws.
 */
async function endsAt(
  last: Position,
  end: Position,
  { store, types }: Pick<CatchUp, 'store' | 'types'>,
): Promise<boolean> {
  if (types.length === 0 || comparePositions(last, end) >= 0) return true
  const [next] = await store.readAll(last, 1, { types })
  return next === undefined || comparePositions(next.position, end) > 0
}
