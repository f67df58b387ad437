import { test } from 'vitest'
import { deal } from '#commands/deals/deal.ts'
import type { DealEvent } from '#commands/deals/events.ts'
import { moveDeal } from '#commands/deals/move-deal.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { dealId, lost, moved, opened, stage, won } from '#tests/commands/deals/facts.ts'
import { stages } from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = (...facts: readonly DealEvent[]) => specification(deal)(...facts).knowing({ pipeline: stages })
const to = (stageId: string) => ({ dealId, stageId })

test('R-576 an open deal moves forwards and backwards', () => {
  given(opened).when(moveDeal, to(stage.proposal)).thenFacts(moved)
  given(opened, moved)
    .when(moveDeal, to(stage.fresh))
    .thenFacts({ type: 'DealMoved', data: { dealId, from: stage.proposal, stageId: stage.fresh } } as never)
})

test('C-22 R-551 R-578 R-636 into a stage of won deals it is won, with all that a receivable needs', () => {
  given(opened).when(moveDeal, to(stage.won)).thenFacts(won())
})

test('G-14 moved to won twice, it is won once', () => {
  given(opened)
    .when(moveDeal, to(stage.won))
    .thenTwiceIsOnce((...all) => given(...all).when(moveDeal, to(stage.won)))
})

test('R-552 C-22 into a stage of lost deals it is lost, for a reason', () => {
  given(opened)
    .when(moveDeal, { ...to(stage.lost), reason: 'Too dear' })
    .thenFacts(lost)
  given(opened).when(moveDeal, to(stage.lost)).thenRefused('REASON_REQUIRED', { stageId: stage.lost })
})

test('does nothing when it is there', () => {
  given(opened).when(moveDeal, to(stage.fresh)).thenNothing()
  given(opened, won()).knowing({ pipeline: undefined }).when(moveDeal, to(stage.won)).thenNothing()
})

test('a closed deal is moved by nobody: it is reopened', () => {
  given(opened, won()).when(moveDeal, to(stage.proposal)).thenRefused('STATE_CONFLICT', { status: 'won' })
  given(opened, lost).when(moveDeal, to(stage.won)).thenRefused('STATE_CONFLICT', { status: 'lost' })
})

test('refuses a stage of another pipeline, and a deal that is not there', () => {
  const nowhere = derivedId('nowhere')
  given(opened).when(moveDeal, to(nowhere)).thenRefused('STAGE_UNKNOWN', { stageId: nowhere })
  given().when(moveDeal, to(stage.won)).thenRefused('NOT_FOUND')
})
