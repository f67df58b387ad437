import { expect, test } from 'vitest'
import { numberDocumentWhenAllotted } from '#commands/accounts/when-number-allotted.ts'
import { series } from '#commands/series/series.ts'
import { account, ids, stream } from '#tests/commands/accounts/numbered-facts.ts'
import { allotted } from '#tests/commands/series/facts.ts'
import { recorded } from '#tests/support/specification.ts'

test.each(['receivable', 'movement', 'credit_note'])('a %s gets the number on its account', (kind) => {
  const fact = allotted(7, { kind, id: ids.movement, stream }, 'MVT')
  expect(numberDocumentWhenAllotted.sends(recorded(series, fact))).toEqual({
    command: 'number-document',
    input: { ...account, documentId: ids.movement, kind, number: 'MVT-000007' },
  })
})

test('leaves the numbers of other documents alone', () => {
  for (const document of [
    { kind: 'party', id: account.partyId },
    { kind: 'quote', id: ids.movement, stream },
  ]) {
    expect(numberDocumentWhenAllotted.sends(recorded(series, allotted(7, document)))).toBeUndefined()
  }
})
