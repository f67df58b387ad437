import { DatabaseError } from 'pg'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'
import type { Projection, Row } from '#src/kernel/projection.ts'
import { beforeAll } from '#src/event-store/port.ts'
import { errorCode } from '#src/postgres/error-code.ts'
import type { GenerationRows, Move } from '#src/projecting/generation-rows.ts'
import type { KeyRow } from '#src/projecting/keyed-changes.ts'
import { TableSets } from '#src/projecting/table-sets.ts'
import type { Place } from '#src/projecting/table-sets.ts'
import type { Poison, Writes } from '#src/projecting/working-set.ts'

/** Rows kept in memory between two writes of a rebuild; beyond it they are dropped and loaded again. */
const keptRows = 100_000
/** A rebuild writes when so many rows or events have come together. */
const unwrittenRows = 10_000
const unwrittenEvents = 50_000

/** Folds events into one generation: rows in memory, what is written of them, and the checkpoint between. */
export class Folding {
  readonly #rows: GenerationRows
  readonly #sets: TableSets
  #checkpoint: Position
  /** Everything up to here is folded in memory. */
  #folded: Position
  #events = 0
  /** Whether a row that is not in memory is not in the table either. */
  #complete: boolean
  #writing: Promise<void> = Promise.resolve()

  constructor(projection: Projection, rows: GenerationRows, checkpoint: Position) {
    this.#rows = rows
    this.#sets = new TableSets(projection)
    this.#checkpoint = checkpoint
    this.#folded = checkpoint
    this.#complete = checkpoint === beforeAll
  }

  /** Everything up to here is in the table, and the table knows. */
  get checkpoint(): Position {
    return this.#checkpoint
  }

  /** The checkpoint was moved over events that the projection does not want. */
  skippedTo(checkpoint: Position): void {
    this.#checkpoint = checkpoint
    this.#folded = checkpoint
  }

  /**
   * Folds the events, which are all that the projection wants up to a position, and writes them. When the
   * database does not take the rows, the batch is halved until the event is found that it is due to: what comes
   * before that one is written.
   */
  async apply(events: readonly RecordedEvent[], upTo: Position): Promise<Poison | undefined> {
    try {
      return await this.#whole(events, upTo)
    } catch (error) {
      const [first] = events
      if (!isDefect(error) || first === undefined) throw error
      if (events.length === 1) return { event: first, cause: error }
      const half = events.slice(0, Math.ceil(events.length / 2))
      const poison = await this.apply(half, half.at(-1)?.position ?? upTo)
      return poison ?? this.apply(events.slice(half.length), upTo)
    }
  }

  /** Folds the events and writes them. What is new is not looked for in the table unless that turns out to be wrong. */
  async #whole(
    events: readonly RecordedEvent[],
    upTo: Position,
    surely = false,
  ): Promise<Poison | undefined> {
    try {
      const poison = await this.take(events, upTo, surely)
      await this.write()
      this.#forget()
      return poison
    } catch (error) {
      await this.reset()
      if (surely || errorCode(error) !== uniqueViolation) throw error
      return this.#whole(events, upTo, true)
    }
  }

  /** Folds the events in memory. */
  async take(events: readonly RecordedEvent[], upTo: Position, surely = true): Promise<Poison | undefined> {
    const load = (place: Place, keys: readonly KeyRow[]) => this.#load(place, keys)
    const { count, poison } = await this.#sets.fold(events, { load, surely })
    this.#folded = poison === undefined ? upTo : (events[count - 1]?.position ?? this.#folded)
    this.#events += count
    return poison
  }

  /** In a rebuild: begins to write when enough has come together, and keeps the rows at hand for the next events. */
  async writeWhenDue(): Promise<void> {
    if (this.#sets.unwritten < unwrittenRows && this.#events < unwrittenEvents) return
    await this.#begin()
    if (this.#sets.size < keptRows) return
    await this.#writing
    this.#forget()
  }

  /** Writes all that is folded. */
  async write(): Promise<void> {
    await this.#begin()
    await this.#writing
  }

  /** Forgets what is not written and goes on from the checkpoint, or from the one that the table says. */
  async reset(checkpoint?: Position): Promise<void> {
    await this.#writing.catch(() => undefined)
    this.#checkpoint = checkpoint ?? this.#checkpoint
    this.#folded = this.#checkpoint
    this.#forget()
    this.#complete = this.#checkpoint === beforeAll
  }

  async #load(place: Place, keys: readonly KeyRow[]): Promise<Row[]> {
    return this.#complete ? [] : this.#rows.load(place, keys)
  }

  /** Hands the rows over; the next batch can be folded while they are written. */
  async #begin(): Promise<void> {
    await this.#writing
    const move = { from: this.#checkpoint, to: this.#folded }
    if (move.from === move.to) return
    const writes = this.#sets.writes()
    this.#sets.settle()
    this.#events = 0
    this.#writing = this.#write(writes, move)
    // Whoever waits for it next is told of a failure; until then it must not count as unhandled.
    this.#writing.catch(() => undefined)
  }

  async #write(writes: readonly Writes[], move: Move): Promise<void> {
    await this.#rows.write(writes, move)
    this.#checkpoint = move.to
  }

  #forget(): void {
    this.#sets.clear()
    this.#events = 0
    this.#complete = false
    this.#writing = Promise.resolve()
  }
}

const uniqueViolation = '23505'

/** SQLSTATE classes of what will fail again in the same way: the rows are to blame, not the moment. */
const defectClasses = new Set(['21', '22', '23', '42', '54'])

/** Whether the database refuses the rows themselves. */
export function isDefect(error: unknown): boolean {
  if (error instanceof DatabaseError) return defectClasses.has(error.code?.slice(0, 2) ?? '')
  return error instanceof TypeError || error instanceof RangeError
}
