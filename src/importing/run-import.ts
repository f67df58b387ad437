import { type Deciding, importRows, type Importable, type RowResult } from '#src/importing/import-rows.ts'
import { ResultFile } from '#src/importing/result-file.ts'
import type { Locale } from '#src/importing/source-row.ts'
import { readRows, type RowFormat } from '#src/importing/read-rows.ts'
import type { Rehearsal } from '#src/importing/rehearsal-ledger.ts'
import { laterPosition } from '#src/event-store/port.ts'
import type { Actor, Position } from '#src/kernel/event.ts'

export interface ImportParts {
  readonly ledger: Deciding
  /** A ledger to try a file on: what is decided there is forgotten. */
  rehearse(this: void): Rehearsal
}

export interface FileToImport extends Importable {
  readonly tenant: string
  readonly actor: Actor
  readonly correlationId?: string
  readonly format: RowFormat
  /** What stands between two cells of a CSV file; a comma when left out, in a French one a semicolon. */
  readonly separator?: string
  /** How a CSV file writes amounts and dates; as the API does when left out. */
  readonly locale?: Locale | undefined
  /** The file from its beginning; an atomic import reads it twice. */
  read(this: void): AsyncIterable<Uint8Array>
  /** Tells what would happen, and writes nothing. */
  readonly dryRun: boolean
  /** Writes nothing unless every row is accepted in a rehearsal of the whole file. */
  readonly atomic: boolean
  /** Ends the import; what was added stays. */
  readonly signal?: AbortSignal
  /** Told of each row, in a rehearsal and then again when it is written. */
  readonly onRow?: (this: void, result: ImportResult) => void
}

/** What an import came to as a whole. */
export interface Summary {
  readonly rows: number
  readonly added: number
  readonly exists: number
  readonly refused: number
  /** Covers all that was added or found; absent when nothing was written. */
  readonly position?: Position
  readonly dryRun: boolean
  readonly atomic: boolean
  /** Whether `added` rows are in the ledger now, or only would have been added. */
  readonly written: boolean
  readonly note?: string
}

/** A row's result; `rehearsed` when it was not written but would have come to this. */
export type ImportResult = RowResult & { readonly rehearsed?: true }

/**
 * Imports a file: tells each row's result in the order of the file, then what it came to. A dry run is a
 * rehearsal: rows see each other, and what their facts cause, but nothing is written. An atomic import is a
 * rehearsal first, and only when every row passes it the file is imported. What others change between the two
 * may still refuse a row; that one is told, and the others stay: the log takes nothing back.
 */
export async function* runImport(
  parts: ImportParts,
  asked: FileToImport,
): AsyncGenerator<ImportResult, Summary> {
  if (asked.dryRun) return yield* rehearsed(parts, asked)
  if (!asked.atomic) return yield* imported(parts.ledger, asked, new Count(asked, true))

  const results = new ResultFile()
  try {
    const rehearsal = rehearsed(parts, asked)
    let step = await rehearsal.next()
    for (; step.done !== true; step = await rehearsal.next()) results.add(step.value)
    if (step.value.refused > 0) {
      yield* results.all()
      return { ...step.value, note: 'Nothing was written, because rows were refused.' }
    }
  } finally {
    await results.close()
  }
  const summary = yield* imported(parts.ledger, asked, new Count(asked, true))
  return summary.refused === 0 ? summary : { ...summary, note: refusedLate }
}

const refusedLate =
  'Every row passed the rehearsal, but others changed the ledger before they were written: the refused rows are not written, the others are.'

/** What an import tells: each row, and in the end all of it. */
export type ImportStep = ImportResult | { readonly summary: Summary }

/** An import as one sequence, of which the summary is the last part. */
export async function* importSteps(parts: ImportParts, asked: FileToImport): AsyncGenerator<ImportStep> {
  yield { summary: yield* runImport(parts, asked) }
}

async function* rehearsed(parts: ImportParts, asked: FileToImport): AsyncGenerator<ImportResult, Summary> {
  const rehearsal = parts.rehearse()
  try {
    return yield* imported(rehearsal.ledger, asked, new Count(asked, false))
  } finally {
    await rehearsal.close()
  }
}

async function* imported(
  ledger: Deciding,
  asked: FileToImport,
  count: Count,
): AsyncGenerator<ImportResult, Summary> {
  const { format, separator, locale, command, signal } = asked
  const reading = {
    format,
    input: command.input,
    ...(separator !== undefined && { separator }),
    ...(locale !== undefined && { locale }),
  }
  const rows = readRows(asked.read(), reading)
  for await (const result of importRows(ledger, { ...asked, rows })) {
    signal?.throwIfAborted()
    const told = count.take(result)
    asked.onRow?.(told)
    yield told
  }
  return count.summary()
}

/** Counts the results of a pass over the file. */
class Count {
  readonly #asked: FileToImport
  readonly #written: boolean
  readonly #outcomes = { added: 0, exists: 0, refused: 0 }
  #position: Position = '0'

  constructor(asked: FileToImport, written: boolean) {
    this.#asked = asked
    this.#written = written
  }

  take({ position, ...result }: RowResult): ImportResult {
    this.#outcomes[result.outcome] += 1
    if (!this.#written) return { ...result, rehearsed: true }
    if (position === undefined) return result
    this.#position = laterPosition(this.#position, position)
    return { ...result, position }
  }

  summary(): Summary {
    const { added, exists, refused } = this.#outcomes
    const { dryRun, atomic } = this.#asked
    const position = this.#position === '0' ? {} : { position: this.#position }
    return {
      rows: added + exists + refused,
      added,
      exists,
      refused,
      ...position,
      dryRun,
      atomic,
      written: this.#written,
    }
  }
}
