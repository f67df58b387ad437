import type { RecordedEvent } from '#src/kernel/event.ts'
import type { Became, Change, Key, Row, Table } from '#src/kernel/projection.ts'
import { keyOf, keyRow, removedIn, slotOf } from '#src/projecting/keyed-changes.ts'
import type { KeyRow, KeyedChange, Planned } from '#src/projecting/keyed-changes.ts'

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

/** Takes one change back. */
type Undo = () => void

/** What is to be written so that the table is as the fold left it. */
export interface Writes {
  readonly upserts: readonly Row[]
  readonly inserts: readonly Row[]
  readonly removals: readonly KeyRow[]
}

/**
 * The rows of a table that a batch of events touches, folded in memory in the order of the events. An event counts wholly
 * or not at all: when one of its changes fails, what it had changed before is undone.
 */
export class WorkingSet {
  readonly #table: Table
  readonly #slots = new Map<string, Slot>()
  #inserts: Row[] = []
  #dirty = new Set<Slot>()
  /** How to take back what was folded last, event by event. */
  #undo: Undo[][] = []

  constructor(table: Table) {
    this.#table = table
  }

  /** How many rows it holds. */
  get size(): number {
    return this.#slots.size + this.#inserts.length
  }

  /** How many rows would be written now. */
  get unwritten(): number {
    return this.#dirty.size + this.#inserts.length
  }

  /**
   * Keys of the rows that the events touch and that are not here yet. They are here from now on, as absent. Without
   * `surely`, rows that begin with an insert are left out: the table refuses to take them when it holds them already.
   */
  claim(planned: readonly Planned[], surely = true): KeyRow[] {
    if (this.#table.appendOnly) return []
    const removed = surely ? undefined : removedIn(planned)
    const keys: KeyRow[] = []
    for (const { event, changes } of planned) {
      for (const { change, key, slot } of changes) {
        if (this.#slots.has(slot)) continue
        const unseen = change.kind === 'insert' && removed?.has(slot) === false
        const empty = emptySlot(event.tenant, key, unseen)
        this.#slots.set(slot, empty)
        if (!unseen) keys.push(keyRow(this.#table, empty))
      }
    }
    return keys
  }

  /** Takes in claimed rows as the table holds them. */
  admit(rows: readonly Row[]): void {
    for (const { tenant, ...stored } of rows) {
      const slot = this.#slots.get(slotOf(String(tenant), keyOf(this.#table, stored)))
      if (slot === undefined) throw new Error(`${this.#table.name}: a row was loaded that nobody asked for`)
      const parsed = this.#table.row.safeParse(stored)
      slot.stored = true
      slot.row = parsed.data
      slot.unreadable = parsed.error
    }
  }

  /**
   * Folds the events, up to the first that fails. Whoever wants to be told what becomes of the rows may throw, which
   * makes the event fail, and may take events back afterwards.
   */
  fold(planned: readonly Planned[], told?: (became: Became) => void): Folded {
    this.#undo = []
    for (const [count, { event, changes }] of planned.entries()) {
      const undo: Undo[] = []
      try {
        for (const change of changes) {
          const became = this.#apply(event.tenant, change, undo)
          told?.({ event, ...became })
        }
      } catch (cause) {
        takeBack(undo)
        return { count, poison: { event, cause } }
      }
      if (told !== undefined) this.#undo.push(undo)
    }
    return { count: planned.length, poison: undefined }
  }

  /** Takes back what was folded last, from this event on; nothing of it may have been settled. */
  unfold(from: number): void {
    for (const undo of this.#undo.splice(from).reverse()) takeBack(undo)
  }

  /** What has changed since the last time it was settled. */
  writes(): Writes {
    const upserts: Row[] = []
    const inserts = [...this.#inserts]
    const removals: KeyRow[] = []
    for (const slot of this.#dirty) {
      const { tenant, row } = slot
      if (row !== undefined) (slot.unseen ? inserts : upserts).push({ tenant, ...row })
      else if (slot.stored) removals.push(keyRow(this.#table, slot))
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
    this.#undo = []
  }

  /** Forgets everything; only after it was settled is nothing lost. */
  clear(): void {
    this.#slots.clear()
    this.#dirty = new Set()
    this.#inserts = []
    this.#undo = []
  }

  #apply(tenant: string, { change, slot: id }: KeyedChange, undo: Undo[]): Pick<Became, 'before' | 'after'> {
    if (this.#table.appendOnly) return this.#append(tenant, change, undo)
    const slot = this.#slots.get(id)
    if (slot === undefined) throw new Error('A row was not loaded')
    const { row: before, dirty } = slot
    const after = this.#next(slot, change)
    if (after === before) return { before, after }
    undo.push(() => {
      slot.row = before
      slot.dirty = dirty
      if (!dirty) this.#dirty.delete(slot)
    })
    slot.row = after
    slot.dirty = true
    this.#dirty.add(slot)
    return { before, after }
  }

  #append(tenant: string, change: Change, undo: Undo[]): Pick<Became, 'before' | 'after'> {
    if (change.kind !== 'insert') throw new Error(`Its rows are only ever inserted, this is a ${change.kind}`)
    this.#inserts.push({ tenant, ...change.row })
    undo.push(() => this.#inserts.pop())
    return { before: undefined, after: change.row }
  }

  #next(slot: Slot, change: Change): Row | undefined {
    if (slot.unreadable !== undefined)
      throw new Error('The stored row is not as it should be', { cause: slot.unreadable })
    if (change.kind === 'insert') {
      if (slot.row !== undefined)
        throw new Error(`There is a row of the key (${slot.key.join(', ')}) already`)
      return change.row
    }
    const row = this.#folded(slot, change)
    if (row === undefined) return undefined
    const moved = this.#table.key.find((column, place) => String(row[column]) !== String(slot.key[place]))
    if (moved !== undefined) throw new Error(`The fold changed the key column ${moved}`)
    return row
  }

  #folded({ row, key }: Slot, change: Exclude<Change, { kind: 'insert' }>): Row | undefined {
    if (change.kind === 'merge') return change.fold(row)
    if (row === undefined) throw new Error(`There is no row of the key (${key.join(', ')})`)
    return change.kind === 'remove' ? undefined : change.fold(row)
  }
}

function emptySlot(tenant: string, key: Key, unseen: boolean): Slot {
  return { tenant, key, row: undefined, stored: false, unseen, dirty: false, unreadable: undefined }
}

function takeBack(undo: Undo[]): void {
  for (const step of undo.reverse()) step()
}
