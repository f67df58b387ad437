import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { exceededLimit, limitWarnings } from '#commands/accounts/exposure.ts'
import { accountUrl, newThing, refuseParty, streamOf } from '#commands/accounts/input.ts'
import { detailsOf, invoiceNeeds, invoiceRefusals, isRecorded } from '#commands/accounts/invoice-details.ts'
import { checkPricing, invoiceRequest } from '#commands/accounts/invoice-request.ts'
import { isTaken } from '#commands/accounts/movements.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { lastNumbered } from '#commands/series/events.ts'
import { glance } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { Reason } from '#src/kernel/texts.ts'
import { present } from '#src/kernel/values.ts'

/**
 * Records an invoice: the party owes us its amount from its date on (X-01, C-61). Without another system's number
 * it gets one of ours, and then it may not be dated before the last one that has (chronological, §5.5), nor after
 * today: one far ahead would keep every later invoice from being numbered.
 */
export const recordReceivable = command(account)({
  name: 'record-receivable',
  summary: 'Records an invoice: what a party owes from its date on',
  path: `${accountUrl}/receivables`,
  input: z.strictObject({ ...invoiceRequest, overrideReason: Reason.optional() }).superRefine(checkPricing),
  may: ['finance'],
  refusals: [...invoiceRefusals, 'CREDIT_LIMIT_EXCEEDED'],
  creates: 'receivable',
  stream: streamOf,
  about: newThing,
  needs: (input, _state, { tenant }) => ({
    ...invoiceNeeds(input, tenant),
    last: input.externalRef === undefined ? glance(lastNumbered, 'FAC') : undefined,
  }),

  decide({ overrideReason, ...input }, state, { needs, newId, today, refuse }) {
    const held = state.invoices.get(newId)?.details
    const details = detailsOf(input, { documentId: newId, held, ...needs })
    if (isTaken(state, newId)) {
      return isRecorded(state, 'receivable', details) ? [] : refuse('ALREADY_EXISTS')
    }
    refuseParty(needs.party)
    const effectiveOn = valueDate(state, { sent: input.date, today, touched: [] })
    const last = needs.last?.date
    if (last !== undefined && input.date < last) return refuse('DATE_ORDER', { date: input.date, last })
    if (input.externalRef === undefined && input.date > today) {
      return refuse('DATE_ORDER', { date: input.date, today })
    }
    const limitExceeded = exceededLimit(state, { ...details, overrideReason })

    const data = present({ ...details, limitExceeded, number: null })
    return [{ type: 'ReceivableRecorded', data, effectiveOn }]
  },

  answer: limitWarnings,
})
