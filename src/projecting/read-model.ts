import type { Projection } from '#src/kernel/projection.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/** A projection and the table its rows go to. */
export interface ReadModel {
  readonly projection: Projection
  /** The file that creates its one table, named like the projection with underscores, and the table's indexes. */
  readonly table: URL
  /** The file that creates views in the schema `reporting`, for people with psql. */
  readonly reporting?: URL
}

/** Registers a read model. */
export function readModel(definition: ReadModel): ReadModel {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(definition.projection.name)) {
    throw new Error(`${definition.projection.name}: a projection's name has up to 40 of a-z, 0-9 and -`)
  }
  return definition
}

/** The name of its table in each generation and of its public view. */
export function tableName(projection: string): string {
  return projection.replaceAll('-', '_')
}

/** The schema that holds one generation's table. */
export function generationSchema(projection: string, generation: number): string {
  return `gen_${generation}_${tableName(projection)}`
}

/** The read models of these names. */
export function choose(models: readonly ReadModel[], names: readonly string[] | 'all'): readonly ReadModel[] {
  if (names === 'all') return models
  const unknown = names.filter((name) => !models.some(({ projection }) => projection.name === name))
  if (unknown.length > 0) {
    const known = models.map(({ projection }) => projection.name).join(', ')
    throw new StartupError(`There is no read model ${unknown.join(', ')}.`, `There are: ${known}.`)
  }
  return models.filter(({ projection }) => names.includes(projection.name))
}
