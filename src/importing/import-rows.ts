import { setTimeout as pause } from 'node:timers/promises'
import type { CommandOutcome, CommandRequest, Execute } from '#src/deciding/request.ts'
import { fieldProblems } from '#src/http/input-problems.ts'
import { Identities } from '#src/importing/identities.ts'
import { inOrder } from '#src/importing/in-order.ts'
import { referenceFields, withReferences } from '#src/importing/references.ts'
import type { SourceRow } from '#src/importing/source-row.ts'
import type { Command, Warning } from '#src/kernel/command.ts'
import { type Code, type FieldProblem, Refusal } from '#src/kernel/errors.ts'
import type { Actor, Position } from '#src/kernel/event.ts'

/** What a row came to. */
export interface RowResult {
  /** The line of the file that the row begins on. */
  readonly line: number
  /** `exists`: an earlier import, or somebody else, has added it with the same values. */
  readonly outcome: 'added' | 'exists' | 'refused'
  readonly id?: string
  readonly position?: Position
  readonly warnings?: readonly Warning[]
  /** Reactions that were not done yet. */
  readonly pending?: readonly string[]
  readonly code?: Code
  readonly errors?: readonly FieldProblem[]
  readonly details?: Readonly<Record<string, unknown>>
}

/** What decides the rows: a ledger, or a rehearsal of one. */
export interface Deciding {
  readonly execute: Execute
  /** Loads what a command will need, so that rows are decided in the order of the file. */
  prepare(request: CommandRequest): Promise<void>
}

/** What may be imported: each row is this command. */
export interface Importable {
  /** Part of every row's identity; it never changes. */
  readonly kind: string
  readonly command: Command
}

export interface RowsToImport extends Importable {
  readonly tenant: string
  readonly actor: Actor
  readonly correlationId?: string | undefined
  readonly rows: AsyncIterable<SourceRow>
}

/** How many rows are under way at once: enough to fill the lane's batches, few enough to need no memory. */
export const rowsInFlight = 256

const busyAttempts = 6
const busyPauseMs = 50

/**
 * Sends each row as a command under the row's own identity, so that importing a file again, corrected or not, adds
 * only what is new. Many rows are under way at once, but they are decided in the order of the file: of two rows
 * that want the last of something the first one gets it.
 */
export function importRows(ledger: Deciding, asked: RowsToImport): AsyncGenerator<RowResult> {
  const identities = new Identities(asked.kind)
  const references = referenceFields(asked.command.input)
  let before: Promise<unknown> = Promise.resolve()

  return inOrder(asked.rows, rowsInFlight, async (row) => {
    const request = requestOf(row, { asked, identities, references })
    if ('errors' in request)
      return { line: row.line, outcome: 'refused', code: 'INVALID', errors: request.errors }

    // What cannot be loaded now is loaded, or reported, when the command is executed.
    const ready = ledger.prepare(request).catch(() => undefined)
    const turn = before.then(() => ready)
    before = turn
    await turn
    return { line: row.line, ...(await decided(ledger, request)) }
  })
}

interface Sending {
  readonly asked: RowsToImport
  readonly identities: Identities
  readonly references: ReadonlyMap<string, string>
}

function requestOf(row: SourceRow, sending: Sending): CommandRequest | { errors: readonly FieldProblem[] } {
  if ('problems' in row) return { errors: row.problems }
  const { command, tenant, actor, correlationId } = sending.asked
  const { input, problems } = withReferences(row.input, sending.references, tenant)
  const parsed = command.input.safeParse(input)
  if (!parsed.success) problems.push(...fieldProblems(parsed.error.issues, input))
  if (!parsed.success || problems.length > 0) return { errors: problems }

  const idempotencyKey = sending.identities.next(input)
  const request = { command, input: parsed.data, tenant, actor, idempotencyKey }
  return correlationId === undefined ? request : { ...request, correlationId }
}

type Decided = Omit<RowResult, 'line'>

/** A ledger that is busy is asked again; what it says in the end about the row is the row's result. */
async function decided(ledger: Deciding, request: CommandRequest): Promise<Decided> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return accepted(await ledger.execute(request))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const isBusy = error.code === 'CONFLICT' || error.code === 'OVERLOADED'
      if (!isBusy || attempt === busyAttempts) return refused(error)
      await pause(busyPauseMs * 2 ** attempt)
    }
  }
}

function accepted(outcome: CommandOutcome): Decided {
  const { id, position, warnings, pending } = outcome
  const told = {
    id,
    position,
    ...(warnings.length > 0 && { warnings }),
    ...(pending.length > 0 && { pending }),
  }
  const unwritten = outcome.events.length > 0 && outcome.revision === undefined && pending.length === 0
  if (unwritten) return { outcome: 'refused', code: reasonOf(warnings), ...told }
  return { outcome: outcome.created && !outcome.replayed ? 'added' : 'exists', ...told }
}

/** Why the reaction that had to write the thing was refused: another one of its id was quicker. */
function reasonOf(warnings: readonly Warning[]): Code {
  return warnings.find((warning) => 'reaction' in warning)?.code ?? 'CONFLICT'
}

/** The identity of a row that was accepted with other values is taken: its correction is not dropped in silence. */
function refused(refusal: Refusal): Decided {
  if (refusal.status >= 500) throw refusal
  const { details, fields } = refusal
  const code = refusal.code === 'IDEMPOTENCY_KEY_REUSED' ? 'ALREADY_EXISTS' : refusal.code
  return {
    outcome: 'refused',
    code,
    ...(fields.length > 0 && { errors: fields }),
    ...(Object.keys(details).length > 0 && { details }),
  }
}
