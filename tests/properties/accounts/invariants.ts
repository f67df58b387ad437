import { expect } from 'vitest'
import type { Book } from '#tests/properties/accounts/book.ts'
import { usesOf } from '#tests/properties/accounts/note-rules.ts'

/** What is true of every account after every step, on every day. */
export function expectSoundBook(book: Book): void {
  for (const item of book.items.values()) {
    for (const asOf of book.daysOf(item)) {
      expect(book.open(item, { asOf }), `open of ${item.kind} ${item.id} on ${asOf}`).toBeGreaterThanOrEqual(
        0,
      )
    }
  }
  for (const note of book.notes.values()) {
    const used = usesOf(book, note).reduce((sum, { amount }) => sum + amount, 0)
    const left = note.status === 'cancelled' ? note.amount : book.open(note.item)
    expect(used + note.expired + left, `A-39 of ${note.id}`).toBe(note.amount)
  }
  for (const asOf of new Set(book.lines.map(({ on }) => on))) {
    const figures = book.figures({ asOf })
    if (figures === undefined) continue
    const { balance, receivable, payable, advance, creditNotesRemaining } = figures
    expect(receivable - payable - advance - creditNotesRemaining, `the balance on ${asOf}`).toBe(balance)
  }
}
