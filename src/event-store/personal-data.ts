import { InvalidAppend, UnreadableEvent } from '#src/event-store/errors.ts'
import { isRecord } from '#src/event-store/fact-registry.ts'
import type { FactRegistry } from '#src/event-store/fact-registry.ts'
import {
  openFields,
  refuseLookalikes,
  sealFields,
  subjectOf,
  subjectsIn,
} from '#src/event-store/personal-fields.ts'
import { Recent } from '#src/event-store/recent.ts'
import type { Append, AppendResult, EventStore, NewEvent } from '#src/event-store/port.ts'
import type { Subject, SubjectKeys, SubjectKeysFound } from '#src/event-store/subject-keys.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'

/**
 * A store that checks facts against their schemas and encrypts their personal fields before it stores them, and
 * that reads them decrypted and in today's shape. It works alike on every kind of store.
 */
export function withPersonalData(store: EventStore, keys: SubjectKeys, facts: FactRegistry): EventStore {
  return new EncryptingStore(store, keys, facts)
}

const plainKept = 2_048

class EncryptingStore implements EventStore {
  readonly #store: EventStore
  readonly #keys: SubjectKeys
  readonly #facts: FactRegistry
  /** Data that this process has checked and stored as it is: whoever gets the very same need not read it again. */
  readonly #plain = new Recent<object>(plainKept)

  constructor(store: EventStore, keys: SubjectKeys, facts: FactRegistry) {
    this.#store = store
    this.#keys = keys
    this.#facts = facts
  }

  async append(batch: readonly Append[]): Promise<AppendResult[]> {
    const subjects: Subject[] = []
    const plain = eachAppend(batch, (append) => this.#checked(append, subjects))
    // Keys are stored before the events that need them.
    const sealed = subjects.length === 0 ? plain : await this.#sealed(plain, subjects)
    this.#rememberPlain(plain, sealed)
    const results = await this.#store.append(sealed)
    return Promise.all(results.map((result, index) => this.#resultOf(result, plain[index])))
  }

  async readStream(stream: string, fromRevision?: number): Promise<RecordedEvent[]> {
    return this.#readable(await this.#store.readStream(stream, fromRevision))
  }

  async readAll(
    after: Position,
    limit: number,
    options?: { types?: readonly string[] },
  ): Promise<RecordedEvent[]> {
    return this.#readableUntil(await this.#store.readAll(after, limit, options))
  }

  lastRevision(stream: string): Promise<number> {
    return this.#store.lastRevision(stream)
  }

  head(): Promise<Position> {
    return this.#store.head()
  }

  positionAt(instant: string): Promise<Position> {
    return this.#store.positionAt(instant)
  }

  async *subscribe(after: Position, signal: AbortSignal): AsyncGenerator<readonly RecordedEvent[]> {
    for await (const stored of this.#store.subscribe(after, signal)) {
      for (let rest = stored; rest.length > 0;) {
        const page = await this.#readableUntil(rest)
        yield page
        rest = rest.slice(page.length)
      }
    }
  }

  identity(): Promise<string> {
    return this.#store.identity()
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  /** The append with its facts in their schemas' form; adds whose personal data it holds. */
  #checked(append: Append, subjects: Subject[]): Append {
    return withEvents(append, (event) => {
      const data = this.#facts.checked(event)
      refuseLookalikes(data)
      const subject = this.#subjectOf({ ...event, data })
      if (subject) subjects.push(subject)
      return data
    })
  }

  #subjectOf(event: NewEvent): Subject | undefined {
    const known = this.#facts.get(event.type)
    return known === undefined || known.personal.length === 0 ? undefined : subjectOf(known, event)
  }

  async #sealed(plain: readonly Append[], subjects: readonly Subject[]): Promise<Append[]> {
    const keys = await this.#keys.keysFor(subjects, true)
    return eachAppend(plain, (append) =>
      withEvents(append, (event) => {
        const known = this.#facts.get(event.type)
        return known ? sealFields(known, event, keys) : event.data
      }),
    )
  }

  #rememberPlain(plain: readonly Append[], sealed: readonly Append[]): void {
    for (const [index, { events }] of sealed.entries()) {
      for (const [place, { data }] of events.entries()) {
        if (isRecord(data) && data === plain[index]?.events[place]?.data) this.#plain.add(data)
      }
    }
  }

  #isPlain({ data }: RecordedEvent): boolean {
    return isRecord(data) && this.#plain.has(data)
  }

  async #resultOf(result: AppendResult, sent: Append | undefined): Promise<AppendResult> {
    switch (result.outcome) {
      case 'conflict':
        return result
      case 'duplicate':
        return { ...result, events: await this.#readable(result.events) }
      case 'appended': {
        const events = result.events.map((event, index) => inPlain(event, sent?.events[index]))
        return { outcome: 'appended', events }
      }
    }
  }

  async #readable(events: readonly RecordedEvent[]): Promise<RecordedEvent[]> {
    const keys = await this.#keysOf(events)
    return events.map((event) => this.#read(event, keys))
  }

  /** The events up to the first that cannot be read; when that is the first of all, it is told. */
  async #readableUntil(events: readonly RecordedEvent[]): Promise<RecordedEvent[]> {
    const keys = await this.#keysOf(events)
    const readable: RecordedEvent[] = []
    for (const event of events) {
      try {
        readable.push(this.#read(event, keys))
      } catch (error) {
        if (readable.length === 0) throw error
        return readable
      }
    }
    return readable
  }

  async #keysOf(events: readonly RecordedEvent[]): Promise<SubjectKeysFound> {
    const subjects = events.flatMap((event) => (this.#isPlain(event) ? [] : subjectsIn(event)))
    return subjects.length === 0 ? new Map<never, never>() : this.#keys.keysFor(subjects, false)
  }

  #read(event: RecordedEvent, keys: SubjectKeysFound): RecordedEvent {
    if (this.#isPlain(event)) return event
    const data = orUnreadable(event, () => openFields(event, keys))
    return this.#facts.current(data === event.data ? event : { ...event, data })
  }
}

function withEvents(append: Append, dataOf: (event: NewEvent) => unknown): Append {
  return { ...append, events: append.events.map((event) => ({ ...event, data: dataOf(event) })) }
}

function inPlain(event: RecordedEvent, sent: NewEvent | undefined): RecordedEvent {
  return event.data === sent?.data ? event : { ...event, data: sent?.data }
}

/** Does something with each append; what throws is told with its place in the batch. */
function eachAppend<T>(batch: readonly Append[], work: (append: Append) => T): T[] {
  return batch.map((append, index) => {
    try {
      return work(append)
    } catch (error) {
      throw new InvalidAppend(index, error instanceof Error ? error.message : String(error), { cause: error })
    }
  })
}

function orUnreadable<T>(event: RecordedEvent, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new UnreadableEvent(event, error instanceof Error ? error.message : String(error), { cause: error })
  }
}
