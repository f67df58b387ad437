import type { Position } from '#src/kernel/event.ts'
import { inTransaction } from '#src/postgres/transaction.ts'
import { differencesOf, rowsOf } from '#src/projecting/compare-rows.ts'
import type { Difference } from '#src/projecting/compare-rows.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { withReplay } from '#src/projecting/replay.ts'
import type { ReplaySurroundings } from '#src/projecting/replay.ts'

/** Which rows of a read model are asked for. */
export interface Asked {
  readonly model: ReadModel
  /** Whose rows; those of all tenants when left out. */
  readonly tenant?: string | undefined
  readonly progress?: ((folded: Position) => void) | undefined
}

/** What became of one row between two points of the log. */
export interface RowChange {
  readonly projection: string
  /** Its key, the tenant first. */
  readonly key: readonly unknown[]
  readonly kind: 'added' | 'removed' | 'changed'
  /** The columns that changed, each with what stood there before and after; null where there was no row. */
  readonly columns: Readonly<Record<string, readonly [before: unknown, after: unknown]>>
}

const kinds = { missing: 'added', extra: 'removed', different: 'changed' } as const
const snapshot = { isolation: 'repeatable read', readOnly: true } as const

/** Hands over each row as it stood at a position, as JSON text, in the order of the keys. Returns how many. */
export async function rowsAt(
  around: ReplaySurroundings,
  { model, tenant, progress, until }: Asked & { until: Position },
  take: (row: string) => Promise<void>,
): Promise<number> {
  return withReplay(around, { model, until, ...(progress && { progress }) }, (table) =>
    inTransaction(
      around.pool,
      async (client) => {
        let count = 0
        for await (const { row } of rowsOf({ client, table, tenant })) {
          await take(row)
          count += 1
        }
        return count
      },
      snapshot,
    ),
  )
}

/** Hands over what changed between two positions, in the order of the keys. Returns how many rows it is about. */
export async function changesBetween(
  around: ReplaySurroundings,
  { model, tenant, progress, from, until }: Asked & { from: Position; until: Position },
  take: (change: RowChange) => Promise<void>,
): Promise<number> {
  const { pool } = around
  const told = progress && { progress }
  return withReplay(around, { model, until: from, ...told }, (earlier) =>
    withReplay(around, { model, until, ...told }, (later) =>
      inTransaction(
        pool,
        (before) =>
          inTransaction(
            pool,
            async (after) => {
              let count = 0
              const sides = [
                { client: before, table: earlier, tenant },
                { client: after, table: later, tenant },
              ] as const
              for await (const difference of differencesOf(...sides)) {
                await take(changeOf(model.projection.name, difference))
                count += 1
              }
              return count
            },
            snapshot,
          ),
        snapshot,
      ),
    ),
  )
}

function changeOf(projection: string, { key, kind, columns }: Difference): RowChange {
  const changed = columns.map(({ column, found, expected }) => [column, [found ?? null, expected ?? null]])
  return {
    projection,
    key,
    kind: kinds[kind],
    columns: Object.fromEntries(changed) as RowChange['columns'],
  }
}
