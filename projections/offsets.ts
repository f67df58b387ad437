import { z } from 'zod'
import { type AccountEvent, accountFacts } from '#commands/accounts/events.ts'
import { Matching } from '#commands/accounts/facts/items.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { Minor } from '#src/kernel/money.ts'
import { change, insert, projection } from '#src/kernel/projection.ts'
import { touchedBy } from '#src/kernel/record.ts'
import { documentColumns, documentOf, endColumns, endedBy, inForce } from '#projections/documents.ts'

const {
  number: _number,
  legacy_id: _legacy,
  origin_module: _module,
  origin_reference: _reference,
  ...columns
} = documentColumns

export const OffsetRow = z.object({
  offset_id: z.string(),
  ...columns,
  reason: z.string(),
  amount: Minor,
  matches: z.array(Matching),
  status: z.enum(['active', 'cancelled']),
  ...endColumns,
})
export type OffsetRow = z.infer<typeof OffsetRow>

/** What parties owe set off against what they are owed, one row for each offset. */
export const offsets = projection(accountFacts)({
  name: 'offsets',
  version: 1,
  row: OffsetRow,
  key: ['party_id', 'currency', 'offset_id'],
  on: {
    OffsetRecorded: (event) => insert(recorded(event)),
    OffsetCancelled: (event) =>
      change([event.data.partyId, event.data.currency, event.data.offsetId], (row) => ({
        ...row,
        status: 'cancelled',
        ...endedBy(event, event.data.reason),
        ...touchedBy(event),
      })),
  },
})

function recorded(event: Extract<RecordedEvent<AccountEvent>, { type: 'OffsetRecorded' }>): OffsetRow {
  const {
    number: _none,
    legacy_id: _neither,
    origin_module: _nor,
    origin_reference: _this,
    ...document
  } = documentOf(event)
  return {
    offset_id: event.data.offsetId,
    ...document,
    reason: event.data.reason,
    amount: event.data.amount,
    matches: event.data.matches,
    status: 'active',
    ...inForce,
  }
}
