import { follows, ids, type Step, what } from '#tests/flows/whole-story.ts'

const { partyId, leadId, dealId } = ids

/** A lead that becomes a deal of the party and moves on, beside another deal that stays where it began. */
export const selling: readonly Step[] = [
  {
    who: 'moussa',
    path: '/leads',
    body: { id: leadId, name: 'Atelier Ndiaye', source: 'Fair', value: '2000.00' },
    tells: [what('LeadCaptured', { amount: '2000.00' })],
  },
  { who: 'moussa', path: `/leads/${leadId}/contact`, tells: [what('LeadContacted')] },
  { who: 'moussa', path: `/leads/${leadId}/qualify`, tells: [what('LeadQualified')] },
  {
    who: 'moussa',
    path: `/leads/${leadId}/convert`,
    body: { partyId, title: 'Delivery van', closeDate: '2025-07-31' },
    tells: [what('LeadConverted', { amount: '2000.00' }), follows('DealOpened', { amount: '2000.00' })],
  },
  {
    who: 'moussa',
    path: '/deals',
    body: { id: ids.openDealId, title: 'Trailer', partyId, amount: '500.00', closeDate: '2025-09-30' },
    tells: [what('DealOpened', { amount: '500.00' })],
  },
  {
    who: 'moussa',
    path: `/deals/${dealId}/move`,
    body: { stageId: ids.stage('Proposal') },
    tells: [what('DealMoved')],
  },
]

/** The deal is won, and what it is worth is owed with its VAT. */
export const winning: readonly Step[] = [
  {
    who: 'moussa',
    path: `/deals/${dealId}/win`,
    tells: [
      what('DealWon', { amount: '2000.00' }),
      follows('LeadWon'),
      follows('ReceivableRecorded', { amount: '2400.00', number: 'FAC-000002' }),
      follows('DocumentNumbered', { number: 'FAC-000002' }),
    ],
  },
]
