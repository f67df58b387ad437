import type pg from 'pg'
import { Folding } from '#src/projecting/folding.ts'
import { generationRows, Lost } from '#src/projecting/generation-rows.ts'
import { readGeneration } from '#src/projecting/generations.ts'
import { describeTable } from '#src/projecting/generation-tables.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'

/** Goes on folding a generation where its table says it is. Throws `Lost` when it is not wanted any more. */
export async function openFolding(
  { pool, foldingPool }: { pool: pg.Pool; foldingPool: pg.Pool },
  model: ReadModel,
  generation: number,
): Promise<Folding> {
  const { name } = model.projection
  const stored = await readGeneration(pool, { name, generation })
  if (stored === undefined || stored.state === 'retired')
    throw new Lost(`${name}: generation ${generation} is retired`)
  const table = await describeTable(pool, model, generation)
  return new Folding(
    model.projection,
    generationRows(foldingPool, { name, generation, table }),
    stored.checkpoint,
  )
}
