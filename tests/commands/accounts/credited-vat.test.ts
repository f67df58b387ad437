import fc from 'fast-check'
import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { byLargestRemainder, creditedVat } from '#commands/accounts/credited-vat.ts'
import { cents, invoiced, invoiceId, issued } from '#tests/commands/accounts/note-facts.ts'
import { fold } from '#tests/support/specification.ts'

test('parts are the whole exactly, each within one unit of its share', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 999_999_999_999_999 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 999_999_999_999_999 }), (sent, amount) => {
      fc.pre(sent.some((weight) => weight > 0))
      const parts = byLargestRemainder(cents(amount), sent.map(cents))
      expect(parts.reduce((sum, part) => sum + BigInt(part), 0n)).toBe(BigInt(amount))
      const whole = sent.reduce((sum, weight) => sum + BigInt(weight), 0n)
      for (const [index, part] of parts.entries()) {
        const off = BigInt(part) * whole - BigInt(amount) * BigInt(sent[index] ?? 0)
        expect(off > -whole && off < whole).toBe(true)
      }
    }),
  )
})

test('credit notes over one invoice take back all of its shares, and never more', () => {
  const share = fc.record({
    net: fc.integer({ min: 1, max: 99_999 }),
    vat: fc.integer({ min: 0, max: 9_999 }),
  })
  const shares = fc.array(share, { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(shares, fc.array(fc.integer({ min: 1, max: 30_000 }), { maxLength: 6 }), (sent, amounts) => {
      const vat = sent.map(({ net, vat: tax }, index) => ({
        rate: `${index}.00`,
        net: cents(net),
        vat: cents(tax),
      }))
      const total = sent.reduce((sum, { net, vat: tax }) => sum + net + tax, 0)
      const facts: Parameters<typeof fold>[1][number][] = [invoiced({ amount: cents(total), vat })]
      let left = total
      for (const [index, wanted] of [...amounts, total].entries()) {
        const amount = Math.min(wanted, left)
        if (amount === 0) break
        const state = fold(account, facts as never)
        const document = state.invoices.get(invoiceId)
        const taken = document === undefined ? [] : creditedVat(state, document, cents(amount))
        expect(taken.reduce((sum, part) => sum + part.net + part.vat, 0)).toBe(amount)
        expect(taken.every((part) => part.net >= 0 && part.vat >= 0)).toBe(true)
        left -= amount
        const note = { creditNoteId: `note ${index}`, amount: cents(amount), vat: taken }
        facts.push(issued({ ...note, documentId: invoiceId, documentKind: 'receivable' }))
      }
      const notes = fold(account, facts as never)
        .creditNotes.valueSeq()
        .flatMap(({ issue }) => issue.vat)
      for (const { rate, net, vat: tax } of vat) {
        const taken = notes.filter((part) => part.rate === rate).toArray()
        expect(taken.reduce((sum, part) => sum + part.net, 0)).toBe(net)
        expect(taken.reduce((sum, part) => sum + part.vat, 0)).toBe(tax)
      }
    }),
    { numRuns: 50 },
  )
})

test('a document without shares gives none', () => {
  const state = fold(account, [invoiced()])
  const document = state.invoices.get(invoiceId)
  expect(document && creditedVat(state, document, cents(10_00))).toEqual([])
})
