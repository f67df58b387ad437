import type { DealEvent } from '#commands/deals/events.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { pipelineId, stages } from '#tests/commands/leads/facts.ts'
import { newId, today } from '#tests/support/specification.ts'

const idOf = (name: string): string => stages.find((stage) => stage.name === name)?.stageId ?? ''
export const stage = {
  fresh: idOf('New'),
  proposal: idOf('Proposal'),
  won: idOf('Won'),
  lost: idOf('Lost'),
}
export const dealId = newId
export const partyId = derivedId('party')
const worth = { amount: 1200_00 as Minor, currency: 'EUR' as Currency }

export const opened = {
  type: 'DealOpened',
  data: { dealId, title: 'The shop', partyId, pipelineId, stageId: stage.fresh, ...worth },
} satisfies DealEvent
export const moved = {
  type: 'DealMoved',
  data: { dealId, from: stage.fresh, stageId: stage.proposal },
} satisfies DealEvent
export const won = (winning = 1, from = stage.fresh) =>
  ({
    type: 'DealWon',
    data: {
      ...{ dealId, partyId, pipelineId, from, stageId: stage.won, title: 'The shop' },
      ...{ ...worth, closedOn: today, winning },
    },
  }) satisfies DealEvent
export const lost = {
  type: 'DealLost',
  data: { dealId, from: stage.fresh, stageId: stage.lost, reason: 'Too dear', closedOn: today },
} satisfies DealEvent
export const reopened = (from = stage.won, stageId = stage.fresh) =>
  ({ type: 'DealReopened', data: { dealId, from, stageId, reason: 'Cancelled' } }) satisfies DealEvent
