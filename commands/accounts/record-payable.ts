import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { accountUrl, newThing, refuseParty, streamOf } from '#commands/accounts/input.ts'
import { detailsOf, invoiceNeeds, invoiceRefusals, isRecorded } from '#commands/accounts/invoice-details.ts'
import { checkPricing, invoiceRequest } from '#commands/accounts/invoice-request.ts'
import { isTaken } from '#commands/accounts/movements.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { command } from '#src/kernel/command.ts'

/** Records a supplier's bill: we owe the party its amount from its date on. */
export const recordPayable = command(account)({
  name: 'record-payable',
  summary: 'Records a bill: what we owe a party from its date on',
  path: `${accountUrl}/payables`,
  input: z.strictObject(invoiceRequest).superRefine(checkPricing),
  may: ['finance'],
  refusals: invoiceRefusals,
  creates: 'payable',
  stream: streamOf,
  about: newThing,
  needs: (input, _state, { tenant }) => invoiceNeeds(input, tenant),

  decide(input, state, { needs, newId, today, refuse }) {
    const held = state.invoices.get(newId)?.details
    const details = detailsOf(input, { documentId: newId, held, ...needs })
    if (isTaken(state, newId)) return isRecorded(state, 'payable', details) ? [] : refuse('ALREADY_EXISTS')
    refuseParty(needs.party)
    const effectiveOn = valueDate(state, { sent: input.date, today, touched: [] })

    return [{ type: 'PayableRecorded', data: { ...details, number: null }, effectiveOn }]
  },
})
