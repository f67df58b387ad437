import type pg from 'pg'
import type { Position } from '#src/kernel/event.ts'
import type { Row } from '#src/kernel/projection.ts'
import { withFollowing } from '#src/projecting/generation-tables.ts'
import type { GenerationTable } from '#src/projecting/generation-tables.ts'
import type { KeyRow } from '#src/projecting/keyed-changes.ts'
import type { Place } from '#src/projecting/table-sets.ts'
import type { Writes } from '#src/projecting/working-set.ts'

/** The generation has been retired, or another runner has moved its checkpoint: this runner has nothing to say any more. */
export class Lost extends Error {
  override readonly name = 'Lost'
}

/** The rows of one generation, read and written by the set. */
export interface GenerationRows {
  /** The rows of these keys of one of its tables, as many as there are. */
  load(place: Place, keys: readonly KeyRow[]): Promise<Row[]>
  /** Writes to all its tables and moves the checkpoint in one statement, so all or nothing. Throws `Lost`. */
  write(writes: readonly Writes[], move: Move): Promise<void>
}

/** From which checkpoint to which. */
export interface Move {
  readonly from: Position
  readonly to: Position
}

/**
 * Reads and writes a generation's rows on connections set up by `foldingPool`. The server keeps the plans of these
 * statements under names of the generation, whose table never changes.
 */
export function generationRows(
  pool: pg.Pool,
  of: { name: string; generation: number; table: GenerationTable },
): GenerationRows {
  const { table, name, generation } = of
  const tables = withFollowing(table)
  const loads = tables.map((one, place) => ({
    name: `l${marks[place]} ${generation} ${name}`,
    text: loadText(one),
  }))
  const parts = tables.flatMap(partsOf)
  const writes = new Map<string, { name: string; text: string }>()

  const statement = (used: readonly Part[]): { name: string; text: string } => {
    const id = used.map((part) => part.id).join('')
    const known = writes.get(id) ?? { name: `w${id} ${generation} ${name}`, text: writeText(used) }
    writes.set(id, known)
    return known
  }

  return {
    async load(place, keys) {
      const load = loads[place]
      if (load === undefined) throw new Error(`${name}: generation ${generation} has no second table`)
      if (keys.length === 0) return []
      const { rows } = await pool.query<Row>({ ...load, values: [JSON.stringify(keys)] })
      return rows
    },

    async write(rows, { from, to }) {
      const full = parts
        .map((part) => ({ ...part, rows: rows[part.place]?.[part.kind] ?? [] }))
        .filter((part) => part.rows.length > 0)
      const values = [name, generation, from, to, ...full.map((part) => textOf(part.rows))]
      const { rowCount } = await pool.query({ ...statement(full), values })
      if (rowCount !== 1) throw new Lost(`${name}: generation ${generation} is no longer at ${from}`)
    },
  }
}

/** What is null is left out: the database reads the same, and has half as much to read where rows are wide. */
function textOf(rows: readonly Row[]): string {
  return JSON.stringify(rows.map(withoutNulls))
}

function withoutNulls(row: Row): Row {
  const held: Row = {}
  for (const column of Object.keys(row)) if (row[column] !== null) held[column] = row[column]
  return held
}

/** What one statement may do to one table. */
interface Part {
  readonly place: number
  readonly kind: keyof Writes
  readonly table: GenerationTable
  /** Tells the statements apart that do different things. */
  readonly id: string
}

const kinds: readonly (keyof Writes)[] = ['upserts', 'inserts', 'removals']
/** What tells a statement's parts for the second table from those for the first. */
const marks = ['', 'f']

function partsOf(table: GenerationTable, place: number): Part[] {
  return kinds.map((kind) => ({ place, kind, table, id: `${marks[place]}${kind.slice(0, 1)}` }))
}

function loadText({ name, columns, key }: GenerationTable): string {
  return `select ${columns.map((column) => `t.${column}`).join(', ')}
    from json_populate_recordset(null::${name}, $1) k
    join ${name} t on ${matching(key)}`
}

function matching(key: readonly string[]): string {
  return key.map((column) => `t.${column} = k.${column}`).join(' and ')
}

/** The checkpoint is compared and moved first; unless that succeeded, nothing is written. */
function writeText(parts: readonly Part[]): string {
  const steps = parts.map(({ id, kind, table }, place) => {
    return `, step_${id} as (${stepText[kind](table, `$${place + 5}`)})`
  })
  return `with moved as (
      update ledger.projections
      set checkpoint = $4, halt_position = null, halt_event = null, halt_cause = null, updated_at = now()
      where name = $1 and generation = $2 and checkpoint = $3 and state <> 'retired'
      returning 1
    )${steps.join('')}
    select from moved`
}

const stepText: Record<keyof Writes, (table: GenerationTable, rows: string) => string> = {
  upserts(table, rows) {
    const rest = table.columns.filter((column) => !table.key.includes(column))
    const action =
      rest.length === 0
        ? 'nothing'
        : `update set ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}`
    return `${insertText(table, rows)} on conflict (${table.key.join(', ')}) do ${action}`
  },
  inserts: insertText,
  removals: (table, rows) =>
    `delete from ${table.name} t using json_populate_recordset(null::${table.name}, ${rows}) k
     where ${matching(table.key)} and exists (select from moved)`,
}

function insertText({ name, columns }: GenerationTable, rows: string): string {
  const list = columns.join(', ')
  return `insert into ${name} (${list})
    select ${list} from json_populate_recordset(null::${name}, ${rows}) where exists (select from moved)`
}
