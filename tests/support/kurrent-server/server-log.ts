import type { Journal } from '#tests/support/kurrent-server/journal.ts'

/** An event as the server keeps it. */
export interface ServerRecord {
  readonly id: string
  readonly stream: string
  readonly revision: number
  readonly type: string
  readonly contentType: string
  readonly data: Uint8Array
  readonly metadata: Uint8Array
  readonly commit: bigint
  readonly prepare: bigint
  /** Ticks of 100 nanoseconds since 1970. */
  readonly created: bigint
}

export type NewRecord = Pick<ServerRecord, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>

export type Expected = number | 'any' | 'exists'

export type Outcome =
  | { readonly outcome: 'written' | 'idempotent'; readonly last: ServerRecord }
  | { readonly outcome: 'wrong version'; readonly current: number }
  | { readonly outcome: 'deleted' }

interface Stream {
  readonly records: ServerRecord[]
  /** Events before this revision are not shown any more. */
  truncatedBefore: number
  state: 'open' | 'deleted' | 'tombstoned'
}

/** What an append does to the log of a KurrentDB: revisions, idempotency by event id, places in bytes. */
export class ServerLog {
  readonly records: ServerRecord[] = []
  readonly #streams = new Map<string, Stream>()
  readonly #listeners = new Set<() => void>()
  readonly #journal: Journal | undefined
  #end = 0n
  /** Milliseconds since 1970. */
  now: () => number = Date.now

  constructor(journal?: Journal) {
    this.#journal = journal
    if (journal === undefined) {
      this.append('$users', 'any', [record('$UserCreated', { loginName: 'admin' })])
      return
    }
    for (const { stream, created, records } of journal.read()) this.#write(stream, records, BigInt(created))
  }

  /** Where the next record will stand. */
  get end(): bigint {
    return this.#end
  }

  stream(name: string): Stream | undefined {
    return this.#streams.get(name)
  }

  append(name: string, expected: Expected, records: readonly NewRecord[]): Outcome {
    const stream = this.#streams.get(name)
    if (stream?.state === 'tombstoned') return { outcome: 'deleted' }
    const written = stream?.records ?? []
    const current = stream?.state === 'deleted' && expected === -1 ? -1 : written.length - 1
    if (typeof expected === 'number' && expected !== current) {
      const last = repeated(written.slice(expected + 1, expected + 1 + records.length), records)
      return last === undefined ? { outcome: 'wrong version', current } : { outcome: 'idempotent', last }
    }
    if (expected === 'exists' && stream === undefined) return { outcome: 'wrong version', current }
    const created = BigInt(this.now()) * 10_000n + 1234n
    this.#journal?.write({ stream: name, created: String(created), records })
    return { outcome: 'written', last: this.#write(name, records, created) }
  }

  /** An explicit transaction of an old client: its events share one commit position. */
  appendTransaction(name: string, records: readonly NewRecord[]): void {
    const from = this.records.length
    this.#write(name, records, BigInt(this.now()) * 10_000n)
    const commit = this.#end
    this.#end += 64n
    const stream = this.#streams.get(name)
    this.records.slice(from).forEach((written, index) => {
      const moved = { ...written, commit }
      this.records[from + index] = moved
      if (stream !== undefined) stream.records[written.revision] = moved
    })
    this.#tell()
  }

  /** What a soft delete, a tombstone or a `$tb` in its metadata does to a stream. */
  damage(name: string, how: { state?: Stream['state']; truncatedBefore?: number }): void {
    const stream = this.#streams.get(name)
    if (stream === undefined) throw new Error(`There is no stream ${name}`)
    Object.assign(stream, how)
    if (how.state === 'deleted') stream.truncatedBefore = stream.records.length
  }

  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #write(name: string, records: readonly NewRecord[], created: bigint): ServerRecord {
    const stream = this.#streams.get(name) ?? { records: [], truncatedBefore: 0, state: 'open' }
    this.#streams.set(name, stream)
    stream.state = 'open'
    for (const proposed of records) {
      const written: ServerRecord = {
        ...proposed,
        stream: name,
        revision: stream.records.length,
        commit: this.#end,
        prepare: this.#end,
        created,
      }
      stream.records.push(written)
      this.records.push(written)
      this.#end += BigInt(proposed.data.length + proposed.metadata.length + 120)
    }
    this.#tell()
    const last = stream.records.at(-1)
    if (last === undefined) throw new Error('An append has no events')
    return last
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** The last of the records when they are these, written before. */
function repeated(there: readonly ServerRecord[], records: readonly NewRecord[]): ServerRecord | undefined {
  const same = there.length === records.length && there.every(({ id }, at) => id === records[at]?.id)
  return same ? there.at(-1) : undefined
}

/** A record with JSON data, as other clients or the server itself write them. */
export function record(type: string, data: unknown, metadata?: unknown): NewRecord {
  return {
    id: crypto.randomUUID(),
    type,
    contentType: 'application/json',
    data: Buffer.from(JSON.stringify(data)),
    metadata: Buffer.from(metadata === undefined ? '' : JSON.stringify(metadata)),
  }
}
