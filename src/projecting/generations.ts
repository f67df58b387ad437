import type pg from 'pg'
import type { Position } from '#src/kernel/event.ts'
import type { Instant } from '#src/kernel/dates.ts'

/** One set of a read model's tables, and how far of which log is in it. */
export interface Generation {
  readonly name: string
  readonly generation: number
  readonly version: number
  readonly state: 'building' | 'live' | 'retired' | 'scratch'
  /** Identity of the log it was folded from. */
  readonly log: string
  readonly checkpoint: Position
  readonly halt: Halt | undefined
  readonly updatedAt: Instant
}

/** The event that a projection could not fold, and why. */
export interface Halt {
  readonly position: Position
  readonly eventId: string
  readonly cause: string
}

interface GenerationRow {
  name: string
  generation: number
  version: number
  state: Generation['state']
  log: string
  checkpoint: string
  halt_position: string | null
  halt_event: string | null
  halt_cause: string | null
  updated_at: string
}

type Connection = pg.Pool | pg.ClientBase

const columns =
  'name, generation, version, state, log, checkpoint, halt_position, halt_event, halt_cause, updated_at'

/** Every generation that there is, oldest first. */
export async function readGenerations(connection: Connection): Promise<Generation[]> {
  const { rows } = await connection.query<GenerationRow>(
    `select ${columns} from ledger.projections order by name, generation`,
  )
  return rows.map(generation)
}

/** One generation, unless it is gone. */
export async function readGeneration(
  connection: Connection,
  of: { name: string; generation: number },
): Promise<Generation | undefined> {
  const { rows } = await connection.query<GenerationRow>(
    `select ${columns} from ledger.projections where name = $1 and generation = $2`,
    [of.name, of.generation],
  )
  return rows.map(generation)[0]
}

function generation(row: GenerationRow): Generation {
  return {
    name: row.name,
    generation: row.generation,
    version: row.version,
    state: row.state,
    log: row.log,
    checkpoint: row.checkpoint,
    halt:
      row.halt_position === null || row.halt_event === null || row.halt_cause === null
        ? undefined
        : { position: row.halt_position, eventId: row.halt_event, cause: row.halt_cause },
    updatedAt: row.updated_at,
  }
}

/** The generation that queries see. */
export function liveOf(generations: readonly Generation[], name: string): Generation | undefined {
  return generations.find((one) => one.name === name && one.state === 'live')
}

/** The generation that is being built to take over. */
export function buildingOf(generations: readonly Generation[], name: string): Generation | undefined {
  return generations.find((one) => one.name === name && one.state === 'building')
}

/**
 * Waits for its turn among all that make, switch or retire generations of a read model, and gives out the next
 * number. The turn ends with the transaction.
 */
export async function nextGeneration(client: pg.ClientBase, name: string): Promise<number> {
  const { rows } = await client.query<{ last: number }>(
    `insert into ledger.generation_numbers as n (name, last) values ($1, 1)
     on conflict (name) do update set last = n.last + 1
     returning last`,
    [name],
  )
  const [row] = rows
  if (row === undefined) throw new Error(`No generation number for ${name}`)
  return row.last
}

/**
 * Says that a generation is no longer wanted: its runner stops at its next write, its tables go later. With a
 * state, only if it is in that state.
 */
export async function retire(
  client: Connection,
  of: { name: string; generation: number },
  only?: { state: Generation['state'] },
): Promise<void> {
  await client.query(
    `update ledger.projections set state = 'retired', updated_at = now()
     where name = $1 and generation = $2 and state = coalesce($3, state)`,
    [of.name, of.generation, only?.state],
  )
}

/** Records which event a generation could not fold, unless it is no longer the one that counts. */
export async function recordHalt(
  pool: pg.Pool,
  of: { name: string; generation: number },
  halt: Halt,
): Promise<void> {
  await pool.query(
    `update ledger.projections
     set halt_position = $3, halt_event = $4, halt_cause = $5, updated_at = now()
     where name = $1 and generation = $2 and state <> 'retired'`,
    [of.name, of.generation, halt.position, halt.eventId, halt.cause],
  )
}
