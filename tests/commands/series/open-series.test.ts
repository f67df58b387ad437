import { expect, test } from 'vitest'
import { openSeries } from '#commands/series/open-series.ts'
import { series } from '#commands/series/series.ts'
import { mayDo } from '#src/kernel/roles.ts'
import { allotted, first, opened } from '#tests/commands/series/facts.ts'
import { specification } from '#tests/support/specification.ts'

const given = specification(series)

test('X-05 opens a series where another system ended', () => {
  given().when(openSeries, { name: 'CT', start: 873 }).thenFacts(opened(873))
})

test('does nothing when it was opened at the same start, whatever it has handed out since', () => {
  given()
    .when(openSeries, { name: 'CT', start: 873 })
    .thenTwiceIsOnce((...all) => given(...all).when(openSeries, { name: 'CT', start: 873 }))
  given(opened(873), allotted(873, first)).when(openSeries, { name: 'CT', start: 873 }).thenNothing()
})

test('refuses another start: no number is handed out twice and none is left out', () => {
  given(opened(1), allotted(1, first))
    .when(openSeries, { name: 'CT', start: 873 })
    .thenRefused('ALREADY_EXISTS', { start: 1, next: 2 })
})

test('X-05 keeps one series for each known kind of document of a tenant', () => {
  expect(openSeries.stream({ name: 'AV', start: 1 }, { tenant: 'acme', newId: '' })).toBe('AV')
  expect(openSeries.input.safeParse({ name: 'XYZ', start: 1 }).success).toBe(false)
})

test.each([0, -1, 1.5, '1', 1_000_000_000])('does not take %j as the first number', (start) => {
  expect(openSeries.input.safeParse({ name: 'CT', start }).success).toBe(false)
})

test('is for admins alone', () => {
  expect(mayDo(['finance', 'sales', 'auditor'], openSeries.may)).toBe(false)
})
