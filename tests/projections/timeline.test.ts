import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areas } from '#commands/index.ts'
import type { DealEvent } from '#commands/deals/events.ts'
import type { LeadEvent } from '#commands/leads/events.ts'
import type { Fact } from '#src/kernel/event.ts'
import type { Currency, Minor } from '#src/kernel/money.ts'
import { timeline } from '#projections/timeline.ts'
import { timelineOf } from '#tests/projections/timeline-rows.ts'
import { logOf, type Told } from '#tests/support/projecting.ts'

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
const told = (...log: Log) => timelineOf(logOf(...log))
const worth = { amount: 1_000 as Minor, currency: 'EUR' as Currency }
const opened: DealEvent = {
  type: 'DealOpened',
  data: { dealId: 'd', title: 'Shop', partyId: 'p', pipelineId: 'pl', stageId: 's1', ...worth },
}
const lost: DealEvent = {
  type: 'DealLost',
  data: { dealId: 'd', from: 's1', stageId: 's2', reason: 'too dear', closedOn: '2025-03-22' as never },
}

test('R-323 each fact is one entry, with who did it, when, what it is about and what it is worth', () => {
  const changed: DealEvent = {
    type: 'DealAmountChanged',
    data: { dealId: 'd', amount: 1_200 as Minor, previous: 1_000 as Minor },
  }
  const { entries } = told(['d', opened], ['d', changed], ['d', lost, { by: 'moussa', role: 'sales' }])
  expect(entries[0]).toEqual({
    position: '1',
    stream: 'any-acme.d',
    revision: 0,
    event_id: expect.any(String),
    area: 'deals',
    type: 'DealOpened',
    variant: null,
    party_id: 'p',
    since: null,
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
  expect(entries[1]).toMatchObject({ amount: 1_200, currency: 'EUR' })
  expect(entries[2]).toMatchObject({ reason: 'too dear', actor: 'moussa', role: 'sales', amount: null })
})

test('an entry is its party’s although only the first fact of the stream names the party', () => {
  const { entries, streams, looked } = told(['d', opened], ['d', lost], ['e', { ...opened }])
  expect(entries.map(({ party_id, since }) => [party_id, since])).toEqual(entries.map(() => ['p', null]))
  expect(streams).toEqual(
    ['d', 'e'].map((id) => ({ stream: `any-acme.${id}`, party_id: 'p', currency: 'EUR' })),
  )
  // Only the one that does not say itself whose it is.
  expect(looked).toBe(1)
})

const captured: LeadEvent = {
  type: 'LeadCaptured',
  data: { leadId: 'l', value: 500 as Minor, currency: 'EUR' as Currency },
}
const contacted: LeadEvent = { type: 'LeadContacted', data: { leadId: 'l' } }
const won: LeadEvent = { type: 'LeadWon', data: { leadId: 'l' } }
const deal = { dealId: 'd', pipelineId: 'pl', stageId: 's', ...worth }
const converted: LeadEvent = {
  type: 'LeadConverted',
  data: { leadId: 'l', partyId: 'p', title: 'Shop', deal },
}

test('what happened to a lead while it was nobody’s becomes its party’s with the fact that names one', () => {
  const log: Log = [
    ['l', captured],
    ['other', captured],
    ['l', contacted],
    ['l', converted],
    ['l', won],
  ]
  expect(told(...log.slice(0, 3)).entries.map(({ party_id }) => party_id)).toEqual([null, null, null])
  expect(told(...log).entries).toMatchObject([
    { type: 'LeadCaptured', party_id: 'p', since: '4', amount: 500, document_kind: 'lead' },
    { type: 'LeadCaptured', party_id: null, since: null },
    { type: 'LeadContacted', party_id: 'p', since: '4' },
    { type: 'LeadConverted', party_id: 'p', since: null, amount: 1_000, document_id: 'l' },
    { type: 'LeadWon', party_id: 'p', since: null },
  ])
})

test('a lead that turns out to be another party’s takes nothing away from the one it was captured for', () => {
  const known: LeadEvent = { type: 'LeadCaptured', data: { ...captured.data, partyId: 'q' } }
  const { entries, streams } = told(['l', known], ['l', contacted], ['l', converted], ['l', won])
  expect(entries.map(({ party_id, since }) => [party_id, since])).toEqual([
    ['q', null],
    ['q', null],
    ['p', null],
    ['p', null],
  ])
  expect(streams).toMatchObject([{ party_id: 'p' }])
})

/** Facts of three leads, of which some say whose the lead is. */
const lives = fc.array(
  fc.record({ lead: fc.constantFrom('l', 'm', 'n'), party: fc.constantFrom(undefined, undefined, 'p', 'q') }),
  { maxLength: 40 },
)

test('an entry is of the party that its stream named last, or of the first that is named later', () => {
  fc.assert(
    fc.property(lives, (facts) => {
      const log: Log = facts.map(({ lead, party }) => [
        lead,
        party === undefined ? contacted : { ...converted, data: { ...converted.data, partyId: party } },
      ])
      const { entries } = told(...log)
      const expected = facts.map(({ lead }, place) => {
        const named = (from: number, to?: number) =>
          facts
            .slice(from, to)
            .filter((fact) => fact.lead === lead)
            .flatMap(({ party }) => party ?? [])
        return named(0, place + 1).at(-1) ?? named(place + 1)[0] ?? null
      })
      expect(entries.map(({ party_id }) => party_id)).toEqual(expected)
    }),
  )
})
