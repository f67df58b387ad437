import { expect, test } from 'vitest'
import { applyCreditNote } from '#commands/accounts/apply-credit-note.ts'
import { expireCreditNote } from '#commands/accounts/expire-credit-note.ts'
import { issueCreditNote } from '#commands/accounts/issue-credit-note.ts'
import { movementOf, statusOf } from '#commands/accounts/movements.ts'
import { recordMovement } from '#commands/accounts/record-movement.ts'
import { recordOpeningBalance } from '#commands/accounts/record-opening-balance.ts'
import { settleMovement } from '#commands/accounts/settle-movement.ts'
import { Life } from '#tests/commands/accounts/life.ts'
import { day } from '#tests/commands/accounts/movement-facts.ts'

test('G-04 A-01 A-03 the life of a debt, from the opening balance to the lapse of a credit note', () => {
  const life = new Life('XOF')
  const balance = (): number => life.state.balance
  life.send(recordOpeningBalance, { amount: '100000', effectiveOn: '2025-01-01' })
  expect(balance()).toBe(100_000)

  const instalment = {
    type: 'recouvrement_creance',
    amount: '40000',
    date: '2025-03-01',
    dueDate: '2025-03-31',
  }
  const movementId = life.send(recordMovement, instalment)
  const status = (): string => statusOf(movementOf(life.state, movementId))
  expect([balance(), status()]).toEqual([100_000, 'pending'])

  const money = { movementId, date: '2025-03-10', paymentMethod: 'cash' }
  life.send(settleMovement, { ...money, amount: '15000' })
  expect([balance(), status()]).toEqual([85_000, 'partially_paid'])
  life.send(settleMovement, { ...money, amount: '25000' })
  expect([balance(), status()]).toEqual([60_000, 'paid'])

  const penaltyId = life.send(recordMovement, { type: 'penalite', amount: '1000', date: '2025-03-15' })
  expect(balance()).toBe(61_000)

  const origin = { module: 'ventes', reference: 'V-12' }
  const issued = { amount: '5000', reason: 'Retour', origin, date: '2025-03-16', expiresOn: '2025-04-30' }
  const creditNoteId = life.send(issueCreditNote, issued)
  expect(balance()).toBe(56_000)

  const documentId = life.state.opening?.documentId
  life.send(applyCreditNote, { creditNoteId, allocations: [{ documentId, amount: '3000' }] })
  const remaining = (): number | undefined => life.state.items.get(creditNoteId)?.open
  expect([balance(), remaining()]).toEqual([56_000, 2_000])

  life.today = day('2025-05-01')
  life.send(expireCreditNote, { creditNoteId, businessDate: '2025-05-01' })
  expect([balance(), remaining()]).toEqual([58_000, 0])
  expect(life.state.creditNotes.get(creditNoteId)).toMatchObject({ used: 3_000, expired: 2_000 })
  expect(life.state.items.get(penaltyId)?.open).toBe(1_000)
})
