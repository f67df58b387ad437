import { expect, test } from 'vitest'
import { folded, searchText, sortText } from '#src/kernel/search.ts'
import { likePatterns } from '#src/postgres/like.ts'

test.each([
  ['Société Générale', 'societe generale'],
  ['CŒUR  de\tPaix', 'coeur de paix'],
  ['Łódź & Ærø', 'lodz & aero'],
  ['STRASSE', 'strasse'],
  ['Straße', 'strasse'],
  ['Ｔokyo', 'tokyo'],
  ['ΣΟΦΟΣ', 'σοφοσ'],
  ['  ', ''],
])('%s is searched as %s', (text, expected) => {
  expect(folded(text)).toBe(expected)
})

test('what is absent is left out of the text that is searched', () => {
  expect(searchText('Awa', null, undefined, 'CT-000001')).toBe('awa ct-000001')
})

test('a text that grows when folded stays short enough for an index', () => {
  const longest = '\u{FDFA}'.repeat(255)
  expect(Buffer.byteLength(sortText(longest))).toBeLessThanOrEqual(4 * 255)
})

test('each word is looked for, and what LIKE reads as a wildcard is only itself', () => {
  expect(likePatterns(String.raw`Éa 50%_a\b`)).toEqual(['%ea%', String.raw`%50\%\_a\\b%`])
})
