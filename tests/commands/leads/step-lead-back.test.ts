import { expect, test } from 'vitest'
import { lead } from '#commands/leads/lead.ts'
import { stepLeadBack } from '#commands/leads/step-lead-back.ts'
import {
  captured,
  contacted,
  leadId,
  linked,
  lost,
  qualified,
  steppedBack,
  won,
} from '#tests/commands/leads/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(lead)
const back = { leadId, reason: 'Silence' }

test('R-533 a lead goes one step back, and the reason stays', () => {
  given(captured, contacted, qualified)
    .when(stepLeadBack, back)
    .thenFacts(steppedBack('qualified', 'contacted'))
  given(captured, contacted).when(stepLeadBack, back).thenFacts(steppedBack('contacted', 'new'))
})

test('R-533 it goes back several steps when it is told to', () => {
  given(captured, qualified)
    .when(stepLeadBack, { ...back, to: 'new' })
    .thenFacts(steppedBack('qualified', 'new'))
})

test('R-533 from won or lost it goes back to where it was', () => {
  given(captured, qualified, won).when(stepLeadBack, back).thenFacts(steppedBack('won', 'qualified'))
  given(captured, contacted, lost).when(stepLeadBack, back).thenFacts(steppedBack('lost', 'contacted'))
  given(captured, contacted, lost)
    .when(stepLeadBack, { ...back, to: 'new' })
    .thenFacts(steppedBack('lost', 'new'))
})

test('does nothing when it is there already', () => {
  given(captured, qualified)
    .when(stepLeadBack, { ...back, to: 'new' })
    .thenTwiceIsOnce((...all) => given(...all).when(stepLeadBack, { ...back, to: 'new' }))
})

test('refuses what is no step back', () => {
  given(captured).when(stepLeadBack, back).thenRefused('STATE_CONFLICT', { status: 'new' })
  given(captured, contacted)
    .when(stepLeadBack, { ...back, to: 'qualified' })
    .thenRefused('STATE_CONFLICT')
  given(captured, lost)
    .when(stepLeadBack, { ...back, to: 'qualified' })
    .thenRefused('STATE_CONFLICT')
})

test('C-23 refuses for a lead that follows its deal', () => {
  given(captured, qualified, linked)
    .when(stepLeadBack, back)
    .thenRefused('STATE_CONFLICT', { dealId: linked.data.dealId })
})

test('refuses for a lead that is not there, and asks for a reason', () => {
  given().when(stepLeadBack, back).thenRefused('NOT_FOUND')
  expect(stepLeadBack.input.safeParse({ leadId }).success).toBe(false)
})
