import type { Projection, Table } from '#src/kernel/projection.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

/** A projection and the tables its rows go to. */
export interface ReadModel {
  readonly projection: Projection
  /** The file that creates its tables, each named like in the projection with underscores, and their indexes. */
  readonly table: URL
  /** The file that creates views in the schema `reporting`, for people with psql. */
  readonly reporting?: URL
}

/** Registers a read model. */
export function readModel(definition: ReadModel): ReadModel {
  for (const { name } of tablesOf(definition.projection)) {
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(name))
      throw new Error(`${name}: a projection's name has up to 40 of a-z, 0-9 and -`)
  }
  return definition
}

/** A projection's table, and the one that follows it if there is one. */
export function tablesOf(projection: Projection): readonly Table[] {
  return projection.following === undefined ? [projection] : [projection, projection.following]
}

/** Each public view shows the rows of one read model. */
export function refuseSharedTables(models: readonly ReadModel[]): void {
  const owners = new Map<string, string>()
  for (const { projection } of models) {
    for (const { name } of tablesOf(projection)) {
      const owner = owners.get(name)
      if (owner !== undefined) throw new Error(`${owner} and ${projection.name} both have a table ${name}`)
      owners.set(name, projection.name)
    }
  }
}

/** The name of a table in each generation and of its public view. */
export function tableName(table: string): string {
  return table.replaceAll('-', '_')
}

/** The schema that holds one generation's tables. */
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
