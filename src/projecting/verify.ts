import { UnreadableEvent } from '#src/event-store/errors.ts'
import { comparePositions } from '#src/event-store/port.ts'
import type { Position } from '#src/kernel/event.ts'
import { inTransaction } from '#src/postgres/transaction.ts'
import { compareRows } from '#src/projecting/compare-rows.ts'
import type { Comparison, Difference, Side } from '#src/projecting/compare-rows.ts'
import { describeTable, withFollowing } from '#src/projecting/generation-tables.ts'
import { liveOf, readGenerations } from '#src/projecting/generations.ts'
import type { Generation } from '#src/projecting/generations.ts'
import { Unfoldable } from '#src/projecting/poison.ts'
import { choose, tableName } from '#src/projecting/read-model.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { replaying, withReplay } from '#src/projecting/replay.ts'
import type { ReplayOptions, ReplaySurroundings } from '#src/projecting/replay.ts'

export interface VerifyOptions extends ReplayOptions {
  readonly readModels: readonly ReadModel[]
  readonly names: readonly string[] | 'all'
  readonly progress?: (progress: { name: string; folded: Position; until: Position }) => void
}

/** Whether a read model's rows are what the log says. */
export interface Verification {
  readonly projection: string
  /** Both sides hold everything up to here. */
  readonly position: Position
  /** How many rows were compared, in all its tables. */
  readonly rows: number
  /** How many of them are not as they should be, and the first of those. */
  readonly wrong: number
  readonly differences: readonly Difference[]
  /** Why it could not be compared. */
  readonly problem?: string
}

/** Proves that the rows which queries see are what a fresh replay of the log gives, or names those that are not. */
export async function verify(options: VerifyOptions): Promise<Verification[]> {
  const chosen = choose(options.readModels, options.names)
  return replaying(options, async (around) => {
    const verifications: Verification[] = []
    for (const model of chosen) verifications.push(await verifyOne(around, model, options.progress))
    return verifications
  })
}

/** A log that cannot be folded proves nothing, and says so in one sentence; the other read models are compared. */
async function verifyOne(
  around: ReplaySurroundings,
  model: ReadModel,
  progress: VerifyOptions['progress'],
): Promise<Verification> {
  try {
    return await compare(around, model, progress)
  } catch (error) {
    if (!(error instanceof UnreadableEvent || error instanceof Unfoldable)) throw error
    return unverified(model, error.message)
  }
}

function unverified(model: ReadModel, problem: string): Verification {
  return { projection: model.projection.name, position: '0', rows: 0, wrong: 0, differences: [], problem }
}

async function compare(
  around: ReplaySurroundings,
  model: ReadModel,
  progress: VerifyOptions['progress'],
): Promise<Verification> {
  const { name } = model.projection
  const snapshot = { isolation: 'repeatable read', readOnly: true } as const
  return inTransaction(
    around.pool,
    async (live) => {
      // The first look takes the snapshot: the rows read later are those of this checkpoint.
      const generation = liveOf(await readGenerations(live), name)
      const problem = problemOf(model, generation, around.identity)
      if (generation === undefined || problem !== undefined) return unverified(model, problem ?? '')
      const until = generation.checkpoint
      const head = await around.store.head()
      if (comparePositions(until, head) > 0) {
        return unverified(model, `It has folded the log up to position ${until}, but the log ends at ${head}`)
      }
      const table = await describeTable(live, model, generation.generation)
      for (const { name: locked } of withFollowing(table))
        await live.query(`lock table ${locked} in access share mode`)
      const replay = { model, until, progress: (folded: Position) => progress?.({ name, folded, until }) }
      return withReplay(around, replay, async (fresh) => {
        const compared = await inTransaction(
          around.pool,
          (replayed) => compareTables(model, { client: live, table }, { client: replayed, table: fresh }),
          snapshot,
        )
        return { projection: name, position: until, ...compared }
      })
    },
    snapshot,
  )
}

/** The rows of all tables of a read model, counted together. */
async function compareTables(model: ReadModel, found: Side, expected: Side): Promise<Comparison> {
  const first = await compareRows(found, expected)
  const { following } = model.projection
  if (
    found.table.following === undefined ||
    expected.table.following === undefined ||
    following === undefined
  )
    return first
  const second = await compareRows(
    { ...found, table: found.table.following },
    { ...expected, table: expected.table.following },
  )
  const table = tableName(following.name)
  return {
    rows: first.rows + second.rows,
    wrong: first.wrong + second.wrong,
    differences: [...first.differences, ...second.differences.map((one) => ({ table, ...one }))],
  }
}

function problemOf(model: ReadModel, live: Generation | undefined, identity: string): string | undefined {
  const { version } = model.projection
  if (live === undefined) return 'There are no tables yet'
  if (live.log !== identity)
    return `It was folded from the log ${live.log}, the store holds the log ${identity}`
  if (live.version === version) return undefined
  return `Its rows are of version ${live.version}, this program knows version ${version}`
}
