import type { RecordedEvent } from '#src/kernel/event.ts'
import type { Change, Key, Row, Table } from '#src/kernel/projection.ts'

/** A change with the key of the row that it is about. */
export interface KeyedChange {
  readonly change: Change
  readonly key: Key
  /** Where its row lies in memory. */
  readonly slot: string
}

/** An event with what is to be done to the rows of one table because of it. */
export interface Planned {
  readonly event: RecordedEvent
  readonly changes: readonly KeyedChange[]
}

/** The key columns of a row with their values, the tenant's among them. */
export type KeyRow = Row

/** Finds out which row of a table a change is about. */
export function keyed(table: Table, tenant: string, change: Change): KeyedChange {
  const key = change.kind === 'insert' ? keyOf(table, change.row) : change.key
  return { change, key, slot: slotOf(tenant, key) }
}

/** The values of a row's key columns. */
export function keyOf({ key }: Table, row: Row): Key {
  return key.map((column) => {
    const value = row[column]
    if (typeof value === 'string' || typeof value === 'number') return value
    throw new Error(`The key column ${column} holds neither a text nor a number`)
  })
}

/** A key as the table knows it. */
export function keyRow(table: Table, { tenant, key }: { tenant: string; key: Key }): KeyRow {
  return { tenant, ...Object.fromEntries(table.key.map((column, place) => [column, key[place]])) }
}

/** Where a row lies in memory. No text of the database holds the character U+0000. */
export function slotOf(tenant: string, key: Key): string {
  return `${tenant}\0${key.join('\0')}`
}

/** The rows that are taken away somewhere in it. */
export function removedIn(planned: readonly Planned[]): ReadonlySet<string> {
  const removed = new Set<string>()
  for (const { changes } of planned) {
    for (const { change, slot } of changes) if (change.kind === 'remove') removed.add(slot)
  }
  return removed
}
