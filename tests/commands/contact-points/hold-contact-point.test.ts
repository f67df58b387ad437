import { expect, test } from 'vitest'
import {
  type ContactPointEvent,
  contactPointId,
  holders,
  mostHolders,
} from '#commands/contact-points/events.ts'
import { holdContactPoint } from '#commands/contact-points/hold-contact-point.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(holders)
const pointId = contactPointId('acme', 'email', 'awa@example.com')
const asked = { pointId, kind: 'email', holder: { kind: 'party', id: 'awa' } } as const
const held: ContactPointEvent = { type: 'ContactPointHeld', data: asked }
const by = (id: string): ContactPointEvent => ({
  type: 'ContactPointHeld',
  data: { ...asked, holder: { kind: 'party', id } },
})

test('notes who is known under a contact point, once', () => {
  given().when(holdContactPoint, asked).thenFacts(held)
  given()
    .when(holdContactPoint, asked)
    .thenTwiceIsOnce((...all) => given(...all).when(holdContactPoint, asked))
})

test('several may be known under one, up to as many as anybody would look through', () => {
  given(by('moussa')).when(holdContactPoint, asked).thenFacts(held)
  const many = Array.from({ length: mostHolders }, (_, index) => by(`party ${index}`))
  given(...many)
    .when(holdContactPoint, asked)
    .thenNothing()
  const lead = { ...asked, holder: { kind: 'lead', id: 'lead' } } as const
  given(...many)
    .when(holdContactPoint, lead)
    .thenFacts({ type: 'ContactPointHeld', data: lead })
})

test('an address is one however it is written, of one tenant and one kind, and not in the stream\u2019s name', () => {
  expect(contactPointId('acme', 'email', ' AWA@Example.com')).toBe(pointId)
  expect(contactPointId('acme', 'tax_id', 'fr 12-345.678')).toBe(
    contactPointId('acme', 'tax_id', 'FR12345678'),
  )
  expect(contactPointId('rival', 'email', 'awa@example.com')).not.toBe(pointId)
  expect(contactPointId('acme', 'tax_id', 'awa@example.com')).not.toBe(pointId)
  expect(pointId).toMatch(/^[0-9a-f-]{36}$/)
})
