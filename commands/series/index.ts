import { allotNumber } from '#commands/series/allot-number.ts'
import { openSeries } from '#commands/series/open-series.ts'
import { series as seriesOfNumbers } from '#commands/series/series.ts'
import {
  allotNumberWhenCreditNoteIssued,
  allotNumberWhenMovementRecorded,
  allotNumberWhenMovementReversed,
  allotNumberWhenPenaltyAssessed,
  allotNumberWhenReceivableRecorded,
} from '#commands/series/when-account-document-recorded.ts'
import { allotNumberWhenPartyRegistered } from '#commands/series/when-party-registered.ts'
import { area } from '#src/kernel/area.ts'

export const series = area({
  name: 'Series',
  aggregate: seriesOfNumbers,
  commands: [openSeries, allotNumber],
  reactions: [
    allotNumberWhenPartyRegistered,
    allotNumberWhenReceivableRecorded,
    allotNumberWhenCreditNoteIssued,
    allotNumberWhenMovementRecorded,
    allotNumberWhenPenaltyAssessed,
    allotNumberWhenMovementReversed,
  ],
})
