import { z } from 'zod'
import { comparePositions } from '#src/event-store/port.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Actor } from '#src/kernel/event.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'
import { derivedId, Tenant } from '#src/kernel/ids.ts'

/** What every event of the log carries around its data. */
const Envelope = z.object({
  id: z.uuid(),
  type: z.string().min(1),
  schemaVersion: z.int().positive(),
  tenant: Tenant,
  stream: z.string().min(1),
  revision: z.int().nonnegative(),
  position: z.string().regex(/^[1-9]\d*$/),
  recordedAt: z.iso.datetime({ precision: 3 }),
  effectiveOn: CivilDate,
  actor: Actor,
  commandId: z.uuid(),
  requestHash: z.string(),
  correlationId: z.string().min(1),
  causationId: z.string().min(1),
})

/** The command whose events are being passed, and how many of them have been. */
interface Run {
  readonly commandId: string
  readonly stream: string
  readonly requestHash: string
  count: number
}

/**
 * What must hold along the whole log, event by event. It remembers the last revision of each stream and the id of
 * each command: some 150 bytes for each, and at most 16 million of either.
 */
export class LogCheck {
  readonly #countable: boolean
  readonly #revisions = new Map<string, number>()
  readonly #commands = new Set<string>()
  #last: Position = '0'
  #recordedAt = ''
  #run: Run | undefined

  /** `countable`: positions count 1, 2, 3 … without a gap. */
  constructor(countable: boolean) {
    this.#countable = countable
  }

  /** What is wrong with the next event of the log. */
  next(event: RecordedEvent): string[] {
    return [
      ...envelopeProblems(event),
      ...this.passed(event.position),
      ...this.#timeProblems(event),
      ...this.#streamProblems(event),
      ...this.#commandProblems(event),
    ]
  }

  /** What is wrong with the next position; of an event that shows no envelope this is all that can be told. */
  passed(position: Position): string[] {
    const last = this.#last
    this.#last = position
    if (comparePositions(position, last) <= 0) return [`It stands after position ${last}`]
    if (!this.#countable) return []
    const [first, before] = [BigInt(last) + 1n, BigInt(position) - 1n]
    if (first > before) return []
    return [first === before ? `Position ${first} is missing` : `Positions ${first} to ${before} are missing`]
  }

  #timeProblems({ recordedAt }: RecordedEvent): string[] {
    const before = this.#recordedAt
    this.#recordedAt = recordedAt
    return recordedAt < before ? [`It was recorded at ${recordedAt}, the event before it at ${before}`] : []
  }

  #streamProblems({ stream, revision }: RecordedEvent): string[] {
    const expected = (this.#revisions.get(stream) ?? -1) + 1
    this.#revisions.set(stream, revision)
    return revision === expected
      ? []
      : [`It has revision ${revision} of the stream ${stream}, where ${expected} belongs`]
  }

  /** One append has written all events of a command: they follow each other, in one stream, and their ids tell. */
  #commandProblems(event: RecordedEvent): string[] {
    const { id, commandId, stream, requestHash } = event
    const problems: string[] = []
    if (this.#run?.commandId !== commandId) {
      this.#run = { commandId, stream, requestHash, count: 0 }
      if (this.#commands.has(commandId)) {
        problems.push(`Its command ${commandId} has written before, apart from it`)
      }
      this.#commands.add(commandId)
    }
    const run = this.#run
    if (run.stream !== stream) {
      problems.push(`Its command ${commandId} has written to ${run.stream} as well as to ${stream}`)
    }
    if (run.requestHash !== requestHash) {
      problems.push(`It has another request hash than the events of its command before it`)
    }
    const derived = derivedId(commandId, run.count)
    run.count += 1
    if (id !== derived) {
      problems.push(`Its id is ${id}, event ${run.count} of the command ${commandId} has the id ${derived}`)
    }
    return problems
  }
}

function envelopeProblems(event: RecordedEvent): string[] {
  const parsed = Envelope.safeParse(event)
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `Its ${path.join('.')} is wrong: ${message}`)
  if (!carriesTenant(event)) problems.push(`The stream ${event.stream} is none of its tenant ${event.tenant}`)
  return problems
}

/** A stream is called `<noun>-<tenant>.<id>`. */
function carriesTenant({ stream, tenant }: RecordedEvent): boolean {
  const end = stream.indexOf('.')
  const name = stream.slice(0, Math.max(end, 0))
  return name.length > tenant.length + 1 && name.endsWith(`-${tenant}`) && end < stream.length - 1
}
