import { z } from 'zod'
import { formatMoney } from '#src/kernel/money.ts'
import { PipelineRow } from '#projections/pipelines.ts'
import { CardRow, TotalRow } from '#read-models/pipelines/queries.ts'

const Card = z.object({
  id: z.string(),
  title: z.string(),
  party: z.object({ id: z.string(), displayName: z.string().nullable() }),
  amount: z.string(),
  currency: z.string(),
  closeDate: z.string().nullable(),
  ownerId: z.string().nullable(),
  enteredStageAt: z.string(),
  revision: z.int(),
})

const Total = z.object({ currency: z.string(), count: z.int(), amount: z.string(), weighted: z.string() })

const Column = z.object({
  id: z.string(),
  name: z.string(),
  probability: z.string(),
  won: z.boolean(),
  lost: z.boolean(),
  count: z.int(),
  totals: z.array(Total),
  cards: z.array(Card),
})

/** A pipeline as a board: a column per stage, with what its deals come to and the newest of them. */
export const Board = z.object({ id: z.string(), name: z.string(), columns: z.array(Column) })

export function shownBoard(
  { pipeline_id: id, name, stages }: PipelineRow,
  totalRows: readonly unknown[],
  cardRows: readonly unknown[],
): z.output<typeof Board> {
  const totals = Map.groupBy(z.array(TotalRow).parse(totalRows), ({ stage_id: stageId }) => stageId)
  const cards = Map.groupBy(z.array(CardRow).parse(cardRows), ({ stage_id: stageId }) => stageId)
  const columns = stages.map(({ stageId, name, probability, outcome }) => {
    const sums = (totals.get(stageId) ?? []).map(({ currency, deals, amount, weighted }) => ({
      currency,
      count: deals,
      amount,
      weighted,
    }))
    return {
      id: stageId,
      name,
      probability: String(probability),
      won: outcome === 'won',
      lost: outcome === 'lost',
      count: sums.reduce((count, one) => count + one.count, 0),
      totals: sums,
      cards: (cards.get(stageId) ?? []).map(shownCard),
    }
  })
  return { id, name, columns }
}

function shownCard(row: z.output<typeof CardRow>): z.output<typeof Card> {
  return {
    id: row.deal_id,
    title: row.title,
    party: { id: row.party_id, displayName: row.party_name },
    amount: formatMoney(row.amount, row.currency),
    currency: row.currency,
    closeDate: row.close_date,
    ownerId: row.owner_id,
    enteredStageAt: row.entered_stage_at,
    revision: row.revision,
  }
}
