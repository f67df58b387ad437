import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import {
  type FileToImport,
  type ImportParts,
  type ImportResult,
  type Summary,
  runImport,
} from '#src/importing/run-import.ts'
import type { RowFormat } from '#src/importing/read-rows.ts'
import { Refusal } from '#src/kernel/errors.ts'

/** How far a pass over the file has got. An atomic import makes two, each from the beginning. */
export interface Progress {
  readonly pass: number
  readonly rows: number
  readonly added: number
  readonly exists: number
  readonly refused: number
  readonly bytes: number
  readonly totalBytes: number
}

export interface LocalFile extends Omit<FileToImport, 'read' | 'format' | 'onRow'> {
  /** CSV, unless its name ends in .ndjson or .jsonl. */
  readonly path: string
  /** Told whenever a piece of the file has been read. */
  readonly onProgress?: (this: void, progress: Progress) => void
}

/** Imports a file of this machine: each row's result, then what it came to. */
export async function* importFile(
  parts: ImportParts,
  asked: LocalFile,
): AsyncGenerator<ImportResult, Summary> {
  const file = await open(asked.path, 'r')
  try {
    const { size, mtimeMs } = await file.stat()
    const counts = { pass: 0, rows: 0, added: 0, exists: 0, refused: 0, bytes: 0 }
    const tell = (): void => asked.onProgress?.({ ...counts, totalBytes: size })

    async function* read(): AsyncGenerator<Uint8Array> {
      const now = await file.stat()
      if (now.mtimeMs !== mtimeMs || now.size !== size) throw new Refusal('INVALID', { detail: changed })
      Object.assign(counts, { pass: counts.pass + 1, rows: 0, added: 0, exists: 0, refused: 0, bytes: 0 })
      for await (const piece of file.createReadStream({ start: 0, autoClose: false })) {
        const bytes: Uint8Array = piece
        yield bytes
        counts.bytes += bytes.length
        tell()
      }
    }

    const onRow = ({ outcome }: ImportResult): void => {
      counts.rows += 1
      counts[outcome] += 1
    }
    const summary = yield* runImport(parts, { ...asked, format: formatOf(asked.path), read, onRow })
    tell()
    return summary
  } finally {
    await file.close()
  }
}

const changed = 'The file has changed since it was rehearsed, so nothing was written.'

function formatOf(path: string): RowFormat {
  return ['.ndjson', '.jsonl'].includes(extname(path).toLowerCase()) ? 'ndjson' : 'csv'
}
