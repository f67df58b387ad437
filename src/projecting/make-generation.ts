import type pg from 'pg'
import { inTransaction } from '#src/postgres/transaction.ts'
import { createTables } from '#src/projecting/generation-tables.ts'
import { createViews } from '#src/projecting/generation-views.ts'
import { buildingOf, liveOf, nextGeneration, readGenerations, retire } from '#src/projecting/generations.ts'
import type { Generation } from '#src/projecting/generations.ts'
import type { Log } from '#src/projecting/log.ts'
import { takeTurn } from '#src/projecting/notices.ts'
import { patiently } from '#src/projecting/patiently.ts'
import { refuseSharedTables } from '#src/projecting/read-model.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'
import { dropReportingViews, makeReportingViews } from '#src/projecting/reporting-views.ts'

interface Surroundings {
  readonly pool: pg.Pool
  /** The identity of the log that will be folded. */
  readonly identity: string
  readonly models: readonly ReadModel[]
  readonly log: Log
}

/** Gives every read model that has none its first generation and its public views, all empty. */
export async function makeFirstGenerations(
  { pool, identity, models, log }: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  refuseSharedTables(models)
  const known = await readGenerations(pool)
  if (models.every(({ projection }) => liveOf(known, projection.name) !== undefined)) return
  await patiently(pool, { signal }, async (client) => {
    // In the order of their names, so that two processes that start together do not block each other.
    const ordered = models.toSorted((left, right) => (left.projection.name < right.projection.name ? -1 : 1))
    for (const { projection } of ordered) await takeTurn(client, projection.name)
    const now = await readGenerations(client)
    const missing = ordered.filter(({ projection }) => liveOf(now, projection.name) === undefined)
    if (missing.length === 0) return
    await client.query('lock table ledger.switching in access exclusive mode')
    await dropReportingViews(client)
    for (const model of missing) {
      const generation = await addGeneration(client, model, { state: 'live', identity })
      await createViews(client, model, generation)
    }
    await makeReportingViews(client, models, log)
  })
}

/**
 * The generation that is being built for this version of the projection: the one that somebody has begun
 * already, or a new one. Undefined when somebody builds a newer version.
 */
export async function makeBuilding(
  { pool, identity }: Pick<Surroundings, 'pool' | 'identity'>,
  model: ReadModel,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await takeTurn(client, model.projection.name)
    const generations = await readGenerations(client)
    const live = liveOf(generations, model.projection.name)
    const building = buildingOf(generations, model.projection.name)
    if (live !== undefined && live.version >= model.projection.version) return
    if (building !== undefined && building.log === identity && building.version >= model.projection.version)
      return
    if (building !== undefined) await retire(client, building)
    await addGeneration(client, model, { state: 'building', identity })
  })
}

/** A new generation to be built, whoever builds another one. `claim` makes it the caller's before others see it. */
export async function makeRebuilding(
  { pool, identity }: Pick<Surroundings, 'pool' | 'identity'>,
  model: ReadModel,
  claim: (generation: number) => Promise<void>,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    await takeTurn(client, model.projection.name)
    const generations = await readGenerations(client)
    refuseNewer(model, generations)
    const building = buildingOf(generations, model.projection.name)
    if (building !== undefined) await retire(client, building)
    const generation = await addGeneration(client, model, { state: 'building', identity })
    await claim(generation)
    return generation
  })
}

/** A generation beside all others that queries never see. */
export async function makeScratch(
  { pool, identity }: Pick<Surroundings, 'pool' | 'identity'>,
  model: ReadModel,
  claim: (generation: number) => Promise<void>,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    const generation = await addGeneration(client, model, { state: 'scratch', identity })
    await claim(generation)
    return generation
  })
}

function refuseNewer(model: ReadModel, generations: readonly Generation[]): void {
  const { name, version } = model.projection
  const newer = generations.find(
    (one) => one.name === name && (one.state === 'live' || one.state === 'building') && one.version > version,
  )
  if (newer === undefined) return
  throw new Error(`${name} has version ${newer.version} already; this program knows version ${version} only`)
}

async function addGeneration(
  client: pg.PoolClient,
  model: ReadModel,
  { state, identity }: { state: Generation['state']; identity: string },
): Promise<number> {
  const { name, version } = model.projection
  const generation = await nextGeneration(client, name)
  await createTables(client, model, generation)
  await client.query(
    `insert into ledger.projections (name, generation, version, state, log) values ($1, $2, $3, $4, $5)`,
    [name, generation, version, state, identity],
  )
  return generation
}
