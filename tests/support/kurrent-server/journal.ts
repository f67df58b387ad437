import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { NewRecord } from '#tests/support/kurrent-server/server-log.ts'

export interface JournalEntry {
  readonly stream: string
  readonly created: string
  readonly records: readonly NewRecord[]
}

/** Keeps a log in a file, one append per line, flushed to disk before it is answered. */
export class Journal {
  readonly #path: string
  readonly #file: number

  constructor(path: string) {
    this.#path = path
    this.#file = openSync(path, 'a+')
  }

  /** All whole lines; what a crash cut short was never answered, and is cut off. */
  read(): JournalEntry[] {
    const bytes = readFileSync(this.#path)
    const end = bytes.lastIndexOf('\n') + 1
    if (end < bytes.length) ftruncateSync(this.#file, end)
    const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1)
    return lines.map((line) => entryOf(JSON.parse(line) as Written))
  }

  write({ stream, created, records }: JournalEntry): void {
    const encoded = records.map((record) => ({
      ...record,
      data: Buffer.from(record.data).toString('base64'),
      metadata: Buffer.from(record.metadata).toString('base64'),
    }))
    writeSync(this.#file, `${JSON.stringify({ stream, created, records: encoded })}\n`)
    fsyncSync(this.#file)
  }

  close(): void {
    closeSync(this.#file)
  }
}

interface Written {
  stream: string
  created: string
  records: { id: string; type: string; contentType: string; data: string; metadata: string }[]
}

function entryOf({ stream, created, records }: Written): JournalEntry {
  return {
    stream,
    created,
    records: records.map((record) => ({
      ...record,
      data: Buffer.from(record.data, 'base64'),
      metadata: Buffer.from(record.metadata, 'base64'),
    })),
  }
}
