import type { AccountEvent } from '#commands/accounts/events.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { Currency, type Minor } from '#src/kernel/money.ts'

type FactOf<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>

/** Facts that give an account documents with numbers of ours. */
export const account = { partyId: derivedId('party'), currency: Currency.parse('EUR') }
export const stream = `${account.partyId}.EUR`
export const date = CivilDate.parse('2025-03-20')
export const ids = {
  receivable: derivedId('receivable'),
  movement: derivedId('movement'),
  counter: derivedId('counter'),
  penalty: derivedId('penalty'),
  creditNote: derivedId('credit note'),
}
const amount = 500_00 as Minor

export function receivable(externalRef?: string): FactOf<'ReceivableRecorded'> {
  const invoice = { amount, net: amount, vat: [], lines: [], pricesIncludeVat: false, date, dueDate: date }
  return {
    type: 'ReceivableRecorded',
    data: {
      ...{ ...account, ...invoice, documentId: ids.receivable, number: null },
      ...(externalRef !== undefined && { externalRef }),
    },
    effectiveOn: date,
  }
}

export const movement: FactOf<'MovementRecorded'> = {
  type: 'MovementRecorded',
  data: {
    ...account,
    ...{
      movementId: ids.movement,
      type: 'debt_settlement',
      direction: 'increase',
      amount,
      date,
      number: null,
    },
  },
  effectiveOn: date,
}

export const creditNote: FactOf<'CreditNoteIssued'> = {
  type: 'CreditNoteIssued',
  data: {
    ...{ ...account, creditNoteId: ids.creditNote, number: null, amount, direction: 'decrease', date },
    ...{ reason: 'A rebate', origin: { module: 'sales', reference: 'S-1' }, vat: [] },
  },
  effectiveOn: date,
}

export const penalty: FactOf<'PenaltyAssessed'> = {
  type: 'PenaltyAssessed',
  data: {
    ...{ ...account, movementId: ids.penalty, number: null, documentId: ids.receivable },
    ...{ documentKind: 'receivable', ruleId: derivedId('rule'), part: 'flat', businessDate: date },
    ...{ direction: 'increase', amount, cumulative: amount, arithmetic: [], matches: [] },
  },
  effectiveOn: date,
}

export const reversal: FactOf<'MovementReversed'> = {
  type: 'MovementReversed',
  data: {
    ...{ ...account, movementId: ids.movement, reason: 'Entered twice', undone: [], matches: [], cash: [] },
    counter: {
      ...{ movementId: ids.counter, type: 'debt_settlement', direction: 'decrease', amount, number: null },
    },
  },
  effectiveOn: date,
}

export function numbered(
  kind: FactOf<'DocumentNumbered'>['data']['kind'],
  documentId: string,
  number: string,
): FactOf<'DocumentNumbered'> {
  return { type: 'DocumentNumbered', data: { ...account, documentId, kind, number } }
}
