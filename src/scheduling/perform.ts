import type { CommandOutcome, Execute } from '#src/deciding/request.ts'
import { type EventStore, laterPosition } from '#src/event-store/port.ts'
import type { Command } from '#src/kernel/command.ts'
import type { CivilDate } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { Actor, Position } from '#src/kernel/event.ts'
import type { Reader } from '#src/postgres/reader.ts'
import type { ReadModels } from '#src/projecting/status.ts'
import type { Candidate, Place, Run } from '#src/scheduling/run.ts'

/** What a run works with. */
export interface RunParts {
  readonly reader: Reader
  readonly readModels: ReadModels
  readonly store: EventStore
  readonly execute: Execute
  /** A command by its name. */
  command(this: void, name: string): Command
}

export interface RunOrder {
  readonly tenant: string
  readonly actor: Actor
  readonly businessDate: CivilDate
  readonly correlationId?: string
  /** Ends it between two pages; what was done stays. */
  readonly signal?: AbortSignal
}

/** What a run came to. */
export interface RunResult {
  readonly businessDate: CivilDate
  readonly examined: number
  readonly done: number
  readonly unchanged: number
  readonly refused: readonly { readonly id: string; readonly code: string }[]
  /** Covers all that it did; absent when it did nothing. */
  readonly position?: Position
}

const pageSize = 500
const atOnce = 16

/**
 * Does a run: waits until its read models hold all that the log held when it began, then sends each candidate's
 * command. A refusal is told and the others go on; when the ledger cannot work at all, the run breaks off, and the
 * next one does the rest.
 */
export async function perform(run: Run, order: RunOrder, parts: RunParts): Promise<RunResult> {
  const head = await parts.store.head()
  await Promise.all(run.reads.map((name) => parts.readModels.waitFor(name, head)))
  const count = new Count()
  let after: Place | undefined
  do {
    order.signal?.throwIfAborted()
    const page = await pageOf(run, { order, after }, parts)
    await inLanes(page, (candidate) => attempt(candidate, { order, count }, parts))
    after = page.length < pageSize ? undefined : page.at(-1)?.place
  } while (after !== undefined)
  return count.result(order.businessDate)
}

async function pageOf(
  run: Run,
  { order, after }: { order: RunOrder; after: Place | undefined },
  { reader }: RunParts,
): Promise<Candidate[]> {
  const { tenant, businessDate } = order
  const rows = await reader.query(tenant, run.due({ businessDate, after, limit: pageSize }))
  return rows.map((row) => run.candidate(row, businessDate))
}

/** Works through a list, so many at once. */
async function inLanes<T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = list.values()
  const lane = async (): Promise<void> => {
    for (const one of waiting) await work(one)
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

async function attempt(
  { id, sending }: Candidate,
  { order, count }: { order: RunOrder; count: Count },
  { command: named, execute }: RunParts,
): Promise<void> {
  const { tenant, actor, correlationId } = order
  const command = named(sending.command)
  try {
    const outcome = await execute({
      ...{ command, tenant, actor, input: command.input.parse(sending.input) },
      ...(correlationId !== undefined && { correlationId }),
    })
    count.take(outcome)
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) throw error
    count.refused.push({ id, code: error.code })
  }
}

class Count {
  readonly refused: { readonly id: string; readonly code: string }[] = []
  #done = 0
  #unchanged = 0
  #position: Position | undefined

  take({ events, position }: Pick<CommandOutcome, 'events' | 'position'>): void {
    if (events.length === 0) this.#unchanged += 1
    else {
      this.#done += 1
      this.#position = this.#position === undefined ? position : laterPosition(this.#position, position)
    }
  }

  result(businessDate: CivilDate): RunResult {
    const [done, unchanged, refused] = [this.#done, this.#unchanged, this.refused]
    return {
      ...{ businessDate, examined: done + unchanged + refused.length, done, unchanged, refused },
      ...(this.#position !== undefined && { position: this.#position }),
    }
  }
}
