import { expect, test } from 'vitest'
import { deal } from '#commands/deals/deal.ts'
import type { DealEvent } from '#commands/deals/events.ts'
import { dealFacts } from '#commands/deals/events.ts'
import { openDeal } from '#commands/deals/open-deal.ts'
import { personalFieldsOf } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { moved, opened, partyId, stage, won } from '#tests/commands/deals/facts.ts'
import { pipelineId, stages } from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = (...facts: readonly DealEvent[]) =>
  specification(deal)(...facts).knowing({ pipeline: stages, lead: 'open' })
const shop = { title: 'The shop', partyId, amount: '1200.00' }
const nowhere = derivedId('nowhere')

test('R-556 R-557 R-558 R-559 R-561 R-562 opens a deal in the first stage of the tenant\u2019s pipeline', () => {
  given().when(openDeal, shop).thenFacts(opened)
})

test('R-560 R-563 R-564 R-577 R-634 keeps its lead, its close date and its owner, in the stage that is named', () => {
  const more = { leadId: derivedId('lead'), closeDate: '2025-12-31', ownerId: 'moussa', pipelineId }
  given()
    .when(openDeal, { ...shop, ...more, stageId: stage.proposal })
    .thenFacts({ ...opened, data: { ...opened.data, ...more, stageId: stage.proposal } } as never)
})

test('a deal may be worth nothing, but not less', () => {
  given()
    .when(openDeal, { ...shop, amount: '0' })
    .thenFacts({ ...opened, data: { ...opened.data, amount: 0 } } as never)
  expect(openDeal.input.safeParse({ ...shop, amount: '-1.00' }).success).toBe(false)
})

test('does nothing when it was opened just so, whatever became of it and of the pipeline', () => {
  given()
    .when(openDeal, shop)
    .thenTwiceIsOnce((...all) => given(...all).when(openDeal, shop))
  given(opened, moved, won())
    .knowing({ pipeline: stages.toReversed(), party: 'archived' })
    .when(openDeal, shop)
    .thenNothing()
})

test('refuses another deal under the same id', () => {
  given(opened)
    .when(openDeal, { ...shop, title: 'Another' })
    .thenRefused('ALREADY_EXISTS')
})

test('R-574 R-575 refuses a party or a lead that is not there', () => {
  given().knowing({ party: 'unknown' }).when(openDeal, shop).thenRefused('PARTY_UNKNOWN')
  given().knowing({ party: 'archived' }).when(openDeal, shop).thenRefused('PARTY_ARCHIVED')
  given()
    .knowing({ lead: 'unknown' })
    .when(openDeal, { ...shop, leadId: nowhere })
    .thenRefused('LEAD_UNKNOWN')
})

test('R-576 refuses a pipeline or a stage in which no deal can begin', () => {
  given().knowing({ pipeline: undefined }).when(openDeal, shop).thenRefused('PIPELINE_UNKNOWN')
  given()
    .when(openDeal, { ...shop, stageId: nowhere })
    .thenRefused('STAGE_UNKNOWN')
  given()
    .when(openDeal, { ...shop, stageId: stage.won })
    .thenRefused('STAGE_NOT_OPEN', { outcome: 'won' })
})

test('refuses an amount that is none of its currency, and a tenant that is not there', () => {
  given()
    .when(openDeal, { ...shop, amount: '1.005' })
    .thenRefused('AMOUNT_PRECISION')
  given()
    .when(openDeal, { ...shop, amount: '99999999999999' })
    .thenRefused('AMOUNT_TOO_LARGE')
  given().knowing({ settings: undefined }).when(openDeal, shop).thenRefused('TENANT_UNKNOWN')
})

test('C-18 keeps its title where destroying the key of its party erases it', () => {
  expect(dealFacts.subject).toBe('partyId')
  expect(personalFieldsOf(dealFacts.types.DealOpened.data)).toEqual(['title'])
  expect(personalFieldsOf(dealFacts.types.DealWon.data)).toEqual(['title'])
})
