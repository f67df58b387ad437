import { account } from '#commands/accounts/account.ts'
import { numberDocument } from '#commands/accounts/number-document.ts'
import { invoiceDealWhenWon } from '#commands/accounts/when-deal-won.ts'
import { numberDocumentWhenAllotted } from '#commands/accounts/when-number-allotted.ts'
import { cancelOffset } from '#commands/accounts/cancel-offset.ts'
import { recordOffset } from '#commands/accounts/record-offset.ts'
import { recordOpeningBalance } from '#commands/accounts/record-opening-balance.ts'
import { recordPayable } from '#commands/accounts/record-payable.ts'
import { recordReceivable } from '#commands/accounts/record-receivable.ts'
import { setCreditLimit } from '#commands/accounts/set-credit-limit.ts'
import { allocateMovement } from '#commands/accounts/allocate-movement.ts'
import { cancelMovement } from '#commands/accounts/cancel-movement.ts'
import { deallocateMovement } from '#commands/accounts/deallocate-movement.ts'
import { recordMovement } from '#commands/accounts/record-movement.ts'
import { reverseMovement } from '#commands/accounts/reverse-movement.ts'
import { settleMovement } from '#commands/accounts/settle-movement.ts'
import { waivePenalty } from '#commands/accounts/waive-penalty.ts'
import { applyCreditNote } from '#commands/accounts/apply-credit-note.ts'
import { assessPenalty } from '#commands/accounts/assess-penalty.ts'
import { cancelCreditNote } from '#commands/accounts/cancel-credit-note.ts'
import { expireCreditNote } from '#commands/accounts/expire-credit-note.ts'
import { extendCreditNoteExpiry } from '#commands/accounts/extend-credit-note-expiry.ts'
import { invoiceDeal } from '#commands/accounts/invoice-deal.ts'
import { issueCreditNote } from '#commands/accounts/issue-credit-note.ts'
import { unapplyCreditNote } from '#commands/accounts/unapply-credit-note.ts'
import { area } from '#src/kernel/area.ts'

export const accounts = area({
  name: 'Accounts',
  aggregate: account,
  commands: [
    recordMovement,
    settleMovement,
    allocateMovement,
    deallocateMovement,
    cancelMovement,
    reverseMovement,
    waivePenalty,
    cancelOffset,
    recordOffset,
    recordOpeningBalance,
    recordPayable,
    recordReceivable,
    setCreditLimit,
    issueCreditNote,
    applyCreditNote,
    unapplyCreditNote,
    extendCreditNoteExpiry,
    expireCreditNote,
    cancelCreditNote,
    assessPenalty,
    numberDocument,
    invoiceDeal,
  ],
  reactions: [numberDocumentWhenAllotted, invoiceDealWhenWon],
})
