import { v7 } from 'uuid'
import { type AccountEvent, accountId } from '../../commands/accounts/events.ts'
import type { ItemRef } from '../../commands/accounts/facts/items.ts'
import type { Append, EventStore, NewEvent } from '../../src/event-store/port.ts'
import { addDays, CivilDate } from '../../src/kernel/dates.ts'
import type { Position } from '../../src/kernel/event.ts'
import { streamName } from '../../src/kernel/ids.ts'
import { Currency, sum } from '../../src/kernel/money.ts'
import { openTenant, tenant } from './sample-log.ts'

const currency = Currency.parse('EUR')
const firstDay = CivilDate.parse('2023-01-01')
const days = 1_000
const movementsPerParty = 10
const eventsPerMovement = 3
const largestAccount = 10_000
const appendsPerBatch = 1_000

/** What the log is about. */
export interface AccountsSample {
  readonly head: Position
  /** A position in the middle of the log. */
  readonly middle: Position
  readonly partyIds: readonly string[]
  /** The party whose account has by far the most events. */
  readonly largest: string
}

interface Stream {
  readonly partyId: string
  revision: number
}

/**
 * Fills a log with so many movements: for each an invoice, the payment that is expected, and money that comes in
 * and settles it in part or in full. Accounts take turns, so that what belongs to one lies far apart in the log.
 */
export async function fillAccounts(store: EventStore, movements: number): Promise<AccountsSample> {
  const parties = Array.from({ length: Math.max(10, Math.round(movements / movementsPerParty)) }, newStream)
  const largest = newStream()
  let batch: Append[] = [openTenant()]
  let middle: Position = '0'
  const write = async (): Promise<void> => {
    const results = await store.append(batch)
    if (results.some(({ outcome }) => outcome !== 'appended'))
      throw new Error('the accounts were not written')
    batch = []
  }
  for (const [place, stream] of turns(parties, largest, movements).entries()) {
    batch.push(movementOn(stream, { place, of: movements }))
    if (batch.length === appendsPerBatch) await write()
    if (place === Math.floor(movements / 2)) middle = await store.head()
  }
  await write()
  const partyIds = parties.map(({ partyId }) => partyId)
  return { head: await store.head(), middle, partyIds, largest: largest.partyId }
}

function newStream(): Stream {
  return { partyId: v7(), revision: -1 }
}

/** Whose movement comes when: the largest account's are spread over the whole log. */
function turns(parties: readonly Stream[], largest: Stream, movements: number): Stream[] {
  const inLargest = Math.min(Math.ceil(largestAccount / eventsPerMovement), Math.floor(movements / 4))
  const every = Math.floor(movements / inLargest)
  return Array.from({ length: movements }, (_, place) => {
    const ofOthers = place - Math.ceil(place / every)
    return place % every === 0 ? largest : (parties[ofOthers % parties.length] ?? largest)
  })
}

function movementOn(stream: Stream, { place, of }: { place: number; of: number }): Append {
  const date = addDays(firstDay, Math.floor((place / of) * days))
  const facts = movement(stream.partyId, { date, amount: 10_000 + (place % 977) * 100, part: place % 3 })
  const name = streamName('account', tenant, accountId(stream.partyId, currency))
  const commandId = v7()
  const events = facts.map((fact): NewEvent => ({
    ...{ type: fact.type, data: fact.data, effectiveOn: date, id: v7(), schemaVersion: 1, tenant },
    ...{ stream: name, actor: { subject: 'amina', role: 'finance' }, commandId, requestHash: '' },
    ...{ correlationId: commandId, causationId: commandId },
  }))
  const expectedRevision = stream.revision < 0 ? 'none' : stream.revision
  stream.revision += events.length
  return { tenant, stream: name, expectedRevision, events, commandId, keyed: false, requestHash: '' }
}

/** Of every three invoices one is paid in full, one by halves, and one more than it asks for. */
function movement(
  partyId: string,
  { date, amount, part }: { date: CivilDate; amount: number; part: number },
): AccountEvent[] {
  const [documentId, movementId, settlementId] = [v7(), v7(), v7()]
  const account = { partyId, currency }
  const paid = [amount, amount / 2, amount + 500][part] ?? amount
  const matched = Math.min(paid, amount)
  const debit: ItemRef = { itemId: documentId, documentId, kind: 'receivable' }
  const credit: ItemRef = { itemId: settlementId, documentId: movementId, kind: 'settlement' }
  const money = { settlementId, amount: sum(paid), paymentMethod: 'bank_transfer', side: 'credit' } as const
  const expectation = { type: 'receivable_collection', direction: 'decrease', amount: sum(paid) } as const
  return [
    {
      type: 'ReceivableRecorded',
      data: {
        ...{
          ...account,
          documentId,
          number: null,
          amount: sum(amount),
          net: sum(amount),
          vat: [],
          lines: [],
        },
        ...{
          pricesIncludeVat: false,
          date,
          dueDate: addDays(date, 30),
          externalRef: `F-${documentId.slice(-6)}`,
        },
      },
    },
    { type: 'MovementRecorded', data: { ...account, movementId, ...expectation, date, number: null } },
    {
      type: 'MovementSettled',
      data: {
        ...{ ...account, movementId, ...money },
        matches: [{ by: movementId, debit, credit, amount: sum(matched) }],
      },
    },
  ]
}
