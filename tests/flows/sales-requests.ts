import type { Sound } from '#tests/flows/bad-values.ts'
import { defaultPipelineId } from '#commands/pipelines/events.ts'
import { standardStages, stagesOf } from '#commands/pipelines/request.ts'
import type { Caller } from '#tests/flows/caller.ts'
import { nowhere } from '#tests/flows/routes.ts'

const pipelineId = defaultPipelineId('acme')
const stageId = stagesOf(pipelineId, standardStages)[0]?.stageId ?? nowhere

/** The pipeline that the tenant acme has from its opening, and the stage that its deals begin in. */
export const salesPipeline = { pipelineId, stageId }

/** One thing of each kind that is sold with, by the names that paths give them; their texts say what they are told to. */
export async function salesThings(
  caller: Caller,
  partyId: string,
  text = 'T',
): Promise<Record<string, string>> {
  const { id: leadId } = await caller.done('/leads', { name: text, note: text })
  const { id: dealId } = await caller.done('/deals', { title: text, partyId, amount: '10.00' })
  return { ...salesPipeline, leadId, dealId }
}

/** As `soundRequests`, for leads, pipelines and deals. */
export function salesRequests(partyId: string, leadId: string = nowhere): Readonly<Record<string, Sound>> {
  const reason = { body: { reason: 'R' }, kinds: { reason: 'text' } } as const
  const nothing = { body: {}, kinds: {} } as const
  return {
    '/leads': {
      body: {
        name: 'N',
        partyId,
        email: 'n@example.com',
        phone: '+33123456789',
        source: 'S',
        value: '0.00',
        currency: 'EUR',
        ownerId: 'O',
        note: 'N',
        legacyId: 'L',
      },
      kinds: {
        name: 'text',
        partyId: 'id',
        email: 'email',
        phone: 'phone',
        source: 'text',
        value: 'amountOrNothing',
        currency: 'currency',
        ownerId: 'text',
        note: 'text',
        legacyId: 'text',
      },
    },
    '/leads/:leadId/contact': nothing,
    '/leads/:leadId/qualify': nothing,
    '/leads/:leadId/step-back': {
      body: { reason: 'R', to: 'new' },
      kinds: { reason: 'text', to: 'choice' },
    },
    '/leads/:leadId/win': nothing,
    '/leads/:leadId/lose': reason,
    '/leads/:leadId/convert': {
      body: {
        partyId,
        displayName: 'P',
        kind: 'business',
        roles: ['customer'],
        email: 'p@example.com',
        phone: '+33123456789',
        address: 'A',
        taxId: 'T1',
        title: 'T',
        pipelineId,
        stageId,
        amount: '0.00',
        currency: 'EUR',
        closeDate: '2025-12-31',
        ownerId: 'O',
        force: false,
      },
      kinds: {
        partyId: 'id',
        displayName: 'text',
        kind: 'choice',
        roles: 'list',
        email: 'email',
        phone: 'phone',
        address: 'text',
        taxId: 'text',
        title: 'text',
        pipelineId: 'id',
        stageId: 'id',
        amount: 'amountOrNothing',
        currency: 'currency',
        closeDate: 'date',
        ownerId: 'text',
        force: 'flag',
      },
    },
    '/pipelines': {
      body: {
        name: 'N',
        stages: [
          { name: 'A', probability: '10' },
          { name: 'B', won: true },
          { name: 'C', lost: true },
        ],
        legacyId: 'L',
      },
      kinds: { name: 'text', stages: 'list', legacyId: 'text' },
    },
    '/pipelines/:pipelineId/rename': { body: { name: 'N' }, kinds: { name: 'text' } },
    '/pipelines/:pipelineId/stages': {
      body: { name: 'N', probability: '10', won: false, lost: false, before: stageId },
      kinds: { name: 'text', probability: 'rate', won: 'flag', lost: 'flag', before: 'id' },
    },
    '/pipelines/:pipelineId/change-stage': {
      body: { stageId, name: 'N', probability: '10' },
      kinds: { stageId: 'id', name: 'text', probability: 'rate' },
    },
    '/pipelines/:pipelineId/reorder-stages': { body: { order: [stageId] }, kinds: { order: 'list' } },
    '/deals': {
      body: {
        title: 'T',
        partyId,
        leadId,
        pipelineId,
        stageId,
        amount: '0.00',
        currency: 'EUR',
        closeDate: '2025-12-31',
        ownerId: 'O',
        legacyId: 'L',
      },
      kinds: {
        title: 'text',
        partyId: 'id',
        leadId: 'id',
        pipelineId: 'id',
        stageId: 'id',
        amount: 'amountOrNothing',
        currency: 'currency',
        closeDate: 'date',
        ownerId: 'text',
        legacyId: 'text',
      },
    },
    '/deals/:dealId/move': {
      body: { stageId, reason: 'R' },
      kinds: { stageId: 'id', reason: 'text' },
    },
    '/deals/:dealId/change-amount': { body: { amount: '0.00' }, kinds: { amount: 'amountOrNothing' } },
    '/deals/:dealId/change-close-date': { body: { closeDate: '2025-12-31' }, kinds: { closeDate: 'date' } },
    '/deals/:dealId/win': nothing,
    '/deals/:dealId/lose': reason,
    '/deals/:dealId/reopen': reason,
  }
}
