import { expect, test } from 'vitest'
import { areas } from '#commands/index.ts'
import type { DealEvent } from '#commands/deals/events.ts'
import type { LeadEvent } from '#commands/leads/events.ts'
import type { Fact } from '#src/kernel/event.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'
import { timeline, type TimelineRow } from '#projections/timeline.ts'
import { logOf, rowsOf, type Told } from '#tests/support/projecting.ts'

/** What concerns no party, or says again what an entry of the party says already. */
const concernNoParty: ReadonlySet<string> = new Set([
  ...['TenantOpened', 'TenantSettingsChanged', 'BooksLocked', 'ApiKeyIssued', 'ApiKeyRevoked'],
  ...['PipelineOpened', 'PipelineRenamed', 'StageAdded', 'StageChanged', 'StagesReordered'],
  ...['TreasuryAccountOpened', 'TreasuryAccountClosed', 'VatRateSet', 'PenaltyRuleSet', 'PenaltyRuleEnded'],
  ...['WebhookRegistered', 'WebhookSecretRotated', 'WebhookDisabled', 'WebhookEnabled'],
  'WebhookRedeliveryAsked',
  // The party's own fact says the same: who was registered, which number a document got.
  ...['ContactPointHeld', 'SeriesOpened', 'NumberAllotted'],
])

test('R-322 every type of fact there is stands on the timeline or is said to concern no party', () => {
  const types = areas.flatMap(({ aggregate }) => Object.keys(aggregate.facts.types))
  const shown = types.filter((type) => type in timeline.on)
  expect(types.filter((type) => !shown.includes(type) && !concernNoParty.has(type))).toEqual([])
  expect(shown.filter((type) => concernNoParty.has(type))).toEqual([])
  expect(shown).toHaveLength(Object.keys(timeline.on).length)
})

type Log = readonly (readonly [stream: string, fact: Fact, told?: Told])[]
const row = (...log: Log): TimelineRow[] => rowsOf<TimelineRow>(timeline, logOf(...log))
const worth = { amount: 1_000 as Minor, currency: 'EUR' as Currency }

test('R-323 each fact is one entry, with who did it, when, what it is about and what it is worth', () => {
  const opened: DealEvent = {
    type: 'DealOpened',
    data: { dealId: 'd', title: 'Shop', partyId: 'p', pipelineId: 'pl', stageId: 's1', ...worth },
  }
  const changed: DealEvent = {
    type: 'DealAmountChanged',
    data: { dealId: 'd', amount: 1_200 as Minor, previous: 1_000 as Minor },
  }
  const lost: DealEvent = {
    type: 'DealLost',
    data: { dealId: 'd', from: 's1', stageId: 's2', reason: 'too dear', closedOn: '2025-03-22' as never },
  }
  const rows = row(['d', opened], ['d', changed], ['d', lost, { by: 'moussa', role: 'sales' }])
  expect(rows[0]).toEqual({
    position: '1',
    stream: 'any-acme.d',
    revision: 0,
    event_id: expect.any(String),
    area: 'deals',
    type: 'DealOpened',
    variant: null,
    party_id: 'p',
    owns: true,
    document_kind: 'deal',
    document_id: 'd',
    number: null,
    amount: 1_000,
    currency: 'EUR',
    reason: null,
    actor: 'amina',
    role: 'finance',
    automatic: true,
    recorded_at: '2025-03-22T10:00:00.000Z',
    effective_on: '2025-03-22',
  })
  expect(rows[1]).toMatchObject({ party_id: null, owns: false, amount: 1_200, currency: null })
  expect(rows[2]).toMatchObject({ reason: 'too dear', actor: 'moussa', role: 'sales', amount: null })
})

test('a lead is its party’s from the fact on that names one', () => {
  const captured: LeadEvent = {
    type: 'LeadCaptured',
    data: { leadId: 'l', value: 500 as Minor, currency: 'EUR' as Currency },
  }
  const deal = { dealId: 'd', pipelineId: 'pl', stageId: 's', ...worth }
  const converted: LeadEvent = {
    type: 'LeadConverted',
    data: { leadId: 'l', partyId: 'p', title: 'Shop', deal },
  }
  expect(row(['l', captured], ['l', converted])).toMatchObject([
    { party_id: null, owns: false, amount: 500, document_kind: 'lead', document_id: 'l' },
    { party_id: 'p', owns: true, amount: 1_000, document_kind: 'lead', document_id: 'l' },
  ])
})
