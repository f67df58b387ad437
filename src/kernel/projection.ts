import type { z } from 'zod'
import type { FactOf, Facts, FactSchemas, RecordedEvent } from '#src/kernel/event.ts'

export type Row = Record<string, unknown>
/** The values of a row's key columns, in their order; the runner puts the tenant before them. */
export type Key = readonly (string | number)[]

/** What one event does to one row. */
export type Change<R extends Row = Row> =
  | { readonly kind: 'insert'; readonly row: R }
  | { readonly kind: 'change'; readonly key: Key; fold(this: void, row: R): R }
  | { readonly kind: 'merge'; readonly key: Key; fold(this: void, row: R | undefined): R }
  | { readonly kind: 'remove'; readonly key: Key }

/** A new row. A row of that key that is there already is a defect and halts the projection. */
export function insert<R extends Row>(row: R): Change<R> {
  return { kind: 'insert', row }
}

/** Changes the row of a key, which must be there. */
export function change<R extends Row>(key: string | Key, fold: (row: R) => R): Change<R> {
  return { kind: 'change', key: typeof key === 'string' ? [key] : key, fold }
}

/** Changes the row of a key, which begins from nothing when it is not there. */
export function merge<R extends Row>(key: string | Key, fold: (row: R | undefined) => R): Change<R> {
  return { kind: 'merge', key: typeof key === 'string' ? [key] : key, fold }
}

/** Takes the row of a key away. */
export function remove<R extends Row>(key: string | Key): Change<R> {
  return { kind: 'remove', key: typeof key === 'string' ? [key] : key }
}

type Handlers<F extends { type: string; data: unknown }, R extends Row> = {
  [K in F['type']]?: (event: RecordedEvent<Extract<F, { type: K }>>) => Change<R> | readonly Change<R>[]
}

/** What became of a row by one change of an event. Both sides are the same when the fold left it as it was. */
export interface Became<B extends Row = Row> {
  readonly event: RecordedEvent
  readonly before: B | undefined
  readonly after: B | undefined
}

/** A table of rows that are found by their keys. */
export interface Table {
  /** The table's and the public view's name is this with underscores. */
  readonly name: string
  readonly row: z.ZodObject
  /** The key columns after the tenant. */
  readonly key: readonly string[]
  /** Rows are only ever inserted. */
  readonly appendOnly: boolean
}

/** A second table of a projection, folded from what becomes of the rows of its first. */
export interface Following extends Table {
  /** Pure. Asked once for each change that an event makes to a row of the first table, in the order of the changes. */
  readonly of: (became: Became) => readonly Change[]
}

/** A read model as a pure fold: which row an event touches, and how the row changes (architecture §6). */
export interface Projection extends Table {
  /** Raised when its rows would come out differently: a new generation is built beside the old. */
  readonly version: number
  readonly on: Readonly<Record<string, (event: RecordedEvent) => Change | readonly Change[]>>
  /** Its second table, which is built, switched and verified together with the first. */
  readonly following?: Following
}

/** Declares a read model over the facts of the named areas. */
export function projection<T extends FactSchemas[]>(..._of: { [I in keyof T]: Facts<T[I]> }) {
  return <S extends z.ZodObject>(definition: {
    name: string
    version: number
    row: S
    key: readonly (keyof z.output<S> & string)[]
    appendOnly?: boolean
    on: Handlers<FactOf<T[number]>, z.output<S>>
    following?: Following
  }): Projection => {
    const { name, appendOnly = false, following } = definition
    if (following !== undefined && (appendOnly || following.name === name)) {
      throw new Error(`${name}: a projection with a second table keeps rows that change, under another name`)
    }
    return { ...definition, appendOnly } as unknown as Projection
  }
}

/** Declares the second table of a projection, after the type of its first table's rows. */
export function following<B extends Row>() {
  return <S extends z.ZodObject>(definition: {
    name: string
    row: S
    key: readonly (keyof z.output<S> & string)[]
    appendOnly?: boolean
    of: (became: Became<B>) => readonly Change<z.output<S>>[]
  }): Following => ({ appendOnly: false, ...definition }) as unknown as Following
}
