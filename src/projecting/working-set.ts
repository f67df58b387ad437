import type { RecordedEvent } from '#src/kernel/event.ts'
import type { Change, Key, Projection, Row } from '#src/kernel/projection.ts'

/** One row in memory: as the fold left it, and whether the table holds a row of its key. */
interface Slot {
  readonly tenant: string
  readonly key: Key
  row: Row | undefined
  stored: boolean
  /** Nobody has looked whether the table holds a row of its key: writing it will tell. */
  unseen: boolean
  dirty: boolean
  /** Why the stored row cannot be used. */
  unreadable: unknown
}

/** A change with the key of the row that it is about. */
interface KeyedChange {
  readonly change: Change
  readonly key: Key
  /** Where its row lies in memory. */
  readonly slot: string
}

/** An event with what its handler says it does. */
export interface Planned {
  readonly event: RecordedEvent
  readonly changes: readonly KeyedChange[]
}

/** The event at which folding stopped, and why. */
export interface Poison {
  readonly event: RecordedEvent
  readonly cause: unknown
}

/** How far a fold came: the events before `poison`, or all. */
export interface Folded {
  readonly count: number
  readonly poison: Poison | undefined
}

/** The key columns of a row with their values, the tenant's among them. */
export type KeyRow = Row

/** What is to be written so that the table is as the fold left it. */
export interface Writes {
  readonly upserts: readonly Row[]
  readonly inserts: readonly Row[]
  readonly removals: readonly KeyRow[]
}

/**
 * The rows that a batch of events touches, folded in memory in the order of the events. An event counts wholly
 * or not at all: when one of its changes fails, what it had changed before is undone.
 */
export class WorkingSet {
  readonly #projection: Projection
  readonly #slots = new Map<string, Slot>()
  #inserts: Row[] = []
  #dirty = new Set<Slot>()

  constructor(projection: Projection) {
    this.#projection = projection
  }

  /** How many rows it holds. */
  get size(): number {
    return this.#slots.size + this.#inserts.length
  }

  /** How many rows would be written now. */
  get unwritten(): number {
    return this.#dirty.size + this.#inserts.length
  }

  /** Asks the handlers, up to the first that fails. */
  plan(events: readonly RecordedEvent[]): { planned: Planned[]; poison: Poison | undefined } {
    const planned: Planned[] = []
    for (const event of events) {
      try {
        const changes = this.#projection.on[event.type]?.(event) ?? []
        const list = 'kind' in changes ? [changes] : changes
        planned.push({ event, changes: list.map((change) => this.#keyed(event.tenant, change)) })
      } catch (cause) {
        return { planned, poison: { event, cause } }
      }
    }
    return { planned, poison: undefined }
  }

  /**
   * Keys of the rows that the events touch and that are not here yet. They are here from now on, as absent. Without
   * `surely`, rows that begin with an insert are left out: the table refuses to take them when it holds them already.
   */
  claim(planned: readonly Planned[], surely = true): KeyRow[] {
    if (this.#projection.appendOnly) return []
    const removed = surely ? undefined : removedIn(planned)
    const keys: KeyRow[] = []
    for (const { event, changes } of planned) {
      for (const { change, key, slot } of changes) {
        if (this.#slots.has(slot)) continue
        const unseen = change.kind === 'insert' && removed?.has(slot) === false
        const empty = emptySlot(event.tenant, key, unseen)
        this.#slots.set(slot, empty)
        if (!unseen) keys.push(this.#keyRow(empty))
      }
    }
    return keys
  }

  /** Takes in claimed rows as the table holds them. */
  admit(rows: readonly Row[]): void {
    for (const { tenant, ...stored } of rows) {
      const slot = this.#slots.get(slotOf(String(tenant), this.#keyOf(stored)))
      if (slot === undefined)
        throw new Error(`${this.#projection.name}: a row was loaded that nobody asked for`)
      const parsed = this.#projection.row.safeParse(stored)
      slot.stored = true
      slot.row = parsed.data
      slot.unreadable = parsed.error
    }
  }

  /** Folds the events, up to the first that fails. */
  fold(planned: readonly Planned[]): Folded {
    for (const [count, { event, changes }] of planned.entries()) {
      const undo: (() => void)[] = []
      try {
        for (const change of changes) this.#apply(event.tenant, change, undo)
      } catch (cause) {
        for (const step of undo.reverse()) step()
        return { count, poison: { event, cause } }
      }
    }
    return { count: planned.length, poison: undefined }
  }

  /** What has changed since the last time it was settled. */
  writes(): Writes {
    const upserts: Row[] = []
    const inserts = [...this.#inserts]
    const removals: KeyRow[] = []
    for (const slot of this.#dirty) {
      const { tenant, row } = slot
      if (row !== undefined) (slot.unseen ? inserts : upserts).push({ tenant, ...row })
      else if (slot.stored) removals.push(this.#keyRow(slot))
    }
    return { upserts, inserts, removals }
  }

  /** The writes are in the table. */
  settle(): void {
    for (const slot of this.#dirty) {
      slot.dirty = false
      slot.unseen = false
      slot.stored = slot.row !== undefined
    }
    this.#dirty = new Set()
    this.#inserts = []
  }

  /** Forgets everything; only after it was settled is nothing lost. */
  clear(): void {
    this.#slots.clear()
    this.#dirty = new Set()
    this.#inserts = []
  }

  #apply(tenant: string, { change, slot: id }: KeyedChange, undo: (() => void)[]): void {
    if (this.#projection.appendOnly) {
      if (change.kind !== 'insert')
        throw new Error(`Its rows are only ever inserted, this is a ${change.kind}`)
      this.#inserts.push({ tenant, ...change.row })
      undo.push(() => this.#inserts.pop())
      return
    }
    const slot = this.#slots.get(id)
    if (slot === undefined) throw new Error('A row was not loaded')
    const next = this.#next(slot, change)
    if (next === slot.row) return
    const { row, dirty } = slot
    undo.push(() => {
      slot.row = row
      slot.dirty = dirty
      if (!dirty) this.#dirty.delete(slot)
    })
    slot.row = next
    slot.dirty = true
    this.#dirty.add(slot)
  }

  #next(slot: Slot, change: Change): Row | undefined {
    if (slot.unreadable !== undefined)
      throw new Error('The stored row is not as it should be', { cause: slot.unreadable })
    if (change.kind === 'insert') {
      if (slot.row !== undefined)
        throw new Error(`There is a row of the key (${slot.key.join(', ')}) already`)
      return change.row
    }
    if (slot.row === undefined) throw new Error(`There is no row of the key (${slot.key.join(', ')})`)
    if (change.kind === 'remove') return undefined
    const row = change.fold(slot.row)
    const moved = this.#projection.key.find(
      (column, place) => String(row[column]) !== String(slot.key[place]),
    )
    if (moved !== undefined) throw new Error(`The fold changed the key column ${moved}`)
    return row
  }

  #keyed(tenant: string, change: Change): KeyedChange {
    const key = change.kind === 'insert' ? this.#keyOf(change.row) : change.key
    return { change, key, slot: slotOf(tenant, key) }
  }

  #keyOf(row: Row): Key {
    return this.#projection.key.map((column) => {
      const value = row[column]
      if (typeof value === 'string' || typeof value === 'number') return value
      throw new Error(`The key column ${column} holds neither a text nor a number`)
    })
  }

  #keyRow({ tenant, key }: Slot): KeyRow {
    return {
      tenant,
      ...Object.fromEntries(this.#projection.key.map((column, place) => [column, key[place]])),
    }
  }
}

function emptySlot(tenant: string, key: Key, unseen: boolean): Slot {
  return { tenant, key, row: undefined, stored: false, unseen, dirty: false, unreadable: undefined }
}

/** The rows that are taken away somewhere in it. */
function removedIn(planned: readonly Planned[]): ReadonlySet<string> {
  const removed = new Set<string>()
  for (const { changes } of planned) {
    for (const { change, slot } of changes) if (change.kind === 'remove') removed.add(slot)
  }
  return removed
}

/** No text of the database holds the character U+0000. */
function slotOf(tenant: string, key: Key): string {
  return `${tenant}\0${key.join('\0')}`
}
