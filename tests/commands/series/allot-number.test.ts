import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { allotNumber } from '#commands/series/allot-number.ts'
import { lastNumbered, type SeriesEvent } from '#commands/series/events.ts'
import { numberText } from '#commands/series/kinds.ts'
import { series } from '#commands/series/series.ts'
import { allotted, date, first, opened, second } from '#tests/commands/series/facts.ts'
import { fold, recorded, specification } from '#tests/support/specification.ts'

const given = specification(series)

test('C-29 begins at CT-000001 when nobody has opened the series', () => {
  given().when(allotNumber, { series: 'CT', document: first, date }).thenFacts(opened(1), allotted(1, first))
})

test('X-05 continues at the number the series was opened with, then one by one', () => {
  given(opened(873))
    .when(allotNumber, { series: 'CT', document: first, date })
    .thenFacts(allotted(873, first))
  given(opened(873), allotted(873, first))
    .when(allotNumber, { series: 'CT', document: second, date })
    .thenFacts(allotted(874, second))
})

test('does nothing when the last number went to the same document', () => {
  given()
    .when(allotNumber, { series: 'CT', document: first, date })
    .thenTwiceIsOnce((...all) => given(...all).when(allotNumber, { series: 'CT', document: first, date }))
})

test('C-60 hands out a credit note number for the day of the last one, and refuses one for the day before', () => {
  const note = given(opened(1, 'AV'), allotted(1, first, 'AV'))
  note.when(allotNumber, { series: 'AV', document: second, date }).thenFacts(allotted(2, second, 'AV'))
  note
    .when(allotNumber, { series: 'AV', document: second, date: '2025-03-19' })
    .thenRefused('DATE_ORDER', { date: '2025-03-19', last: '2025-03-20', number: 'AV-000001' })
})

test('C-60 numbers what came too late as of the date of the last number, when it is told to', () => {
  const note = given(opened(1, 'AV'), allotted(1, first, 'AV'))
  const late = { series: 'AV', document: second, date: '2025-03-19', orLater: true } as const
  note.when(allotNumber, late).thenFacts(allotted(2, second, 'AV'))
  note
    .when(allotNumber, late)
    .thenTwiceIsOnce((...all) => given(...all).when(allotNumber, { ...late, orLater: undefined }))
  const [fact] = note.when(allotNumber, { ...late, date: '2025-03-21' }).facts()
  expect(fact?.data).toMatchObject({ number: 2, date: '2025-03-21' })
})

test('a number is no booking: it counts today, whatever day its document has and whatever is locked', () => {
  given(opened(1))
    .lockedUntil('2025-03-21')
    .when(allotNumber, { series: 'CT', document: first, date })
    .thenFacts(allotted(1, first))
})

test('names the stream that holds the document, when that is not its own', () => {
  const document = { kind: 'movement', id: first.id, stream: 'party.EUR' }
  given(opened(1, 'MVT'))
    .when(allotNumber, { series: 'MVT', document, date })
    .thenFacts(allotted(1, document, 'MVT'))
})

test('other areas see the date of the last number, and nothing before there is one', () => {
  expect(fold(lastNumbered, [opened(1, 'AV')])).toBeUndefined()
  expect(fold(lastNumbered, [opened(1, 'AV'), allotted(1, first, 'AV')])).toEqual({ date })
})

test('lets parties be registered in any order of days', () => {
  const facts = given(opened(1), allotted(1, first))
    .when(allotNumber, { series: 'CT', document: second, date: '2025-03-19' })
    .facts()
  expect(facts).toMatchObject([{ data: { number: 2, date: '2025-03-19' } }])
})

test('writes six digits, and more when they no longer do', () => {
  expect(numberText('AV', 1)).toBe('AV-000001')
  expect(numberText('CT', 999_999)).toBe('CT-999999')
  expect(numberText('CT', 1_000_000)).toBe('CT-1000000')
})

test('answers with the number', () => {
  const facts = [opened(1), allotted(1, first)]
  expect(allotNumber.answer(facts.map((fact) => recorded(series, fact)))).toEqual({ number: 'CT-000001' })
  expect(allotNumber.answer([])).toEqual({})
})

test('X-05 leaves no gap and gives nothing twice, whatever is asked in whatever order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.array(fc.uuid(), { maxLength: 30 }), (start, ids) => {
      const facts: SeriesEvent[] = [opened(start)]
      for (const id of ids) {
        facts.push(
          ...given(...facts)
            .when(allotNumber, { series: 'CT', document: { kind: 'party', id }, date })
            .facts(),
        )
      }
      const numbers = facts.flatMap((fact) => (fact.type === 'NumberAllotted' ? [fact.data.number] : []))
      expect(numbers).toEqual(numbers.map((_number, index) => start + index))
    }),
  )
})

test('has no route: only reactions ask for numbers', () => {
  expect(allotNumber.path).toBeUndefined()
  expect(allotNumber.may).toEqual([])
})
