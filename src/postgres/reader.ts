/** A statement with bound values; `$1` is always the tenant, which the reader puts before them: they begin at `$2`. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

export type ReadRow = Record<string, unknown>

/** Where a row is looked up. */
export interface KeyedView {
  readonly view: string
  readonly key: string
  /** A column that comes with it, null when there is none: of the one row that the tenant has in another view. */
  readonly beside?: { readonly view: string; readonly column: string }
}

/** Reads as one tenant, in the role `ledger_reader`, under row-level security: a forgotten `where` leaks nothing. */
export interface Reader {
  query(tenant: string, statement: Statement): Promise<ReadRow[]>
  /** Runs several statements in one snapshot. */
  snapshot(tenant: string, statements: readonly Statement[]): Promise<ReadRow[][]>
  /** One row of a read model's public view by its key column; requests that arrive together are one query. */
  byKey(tenant: string, from: KeyedView, value: string): Promise<ReadRow | undefined>
}
