import { z } from 'zod'
import { account } from '#commands/accounts/account.ts'
import { exceededLimit, limitWarnings } from '#commands/accounts/exposure.ts'
import { partyOf, refuseParty, streamOf } from '#commands/accounts/input.ts'
import { detailsOf } from '#commands/accounts/invoice-details.ts'
import { isTaken } from '#commands/accounts/movements.ts'
import { valueDate } from '#commands/accounts/value-date.ts'
import { receivableIdOf, standingWinning } from '#commands/deals/events.ts'
import { lastNumbered } from '#commands/series/events.ts'
import { settings } from '#commands/tenants/events.ts'
import { glance, need } from '#src/kernel/aggregate.ts'
import { command } from '#src/kernel/command.ts'
import { CivilDate, later, openDay } from '#src/kernel/dates.ts'
import { Currency, formatMoney, Minor } from '#src/kernel/money.ts'
import { present } from '#src/kernel/values.ts'

/**
 * Records the receivable of a won deal: what it is worth, with the tenant's usual VAT and term of payment.
 * It counts from the day it was won, or from the last invoice that has a number when that is later, so that one that
 * comes late after a crash is numbered in its order. Of a deal that was reopened meanwhile nothing is owed.
 *
 * Books that were locked since, or a party that was archived since, refuse it: it is parked, and not lost. Locks only
 * move on, so whoever looks at it and sends it again decides that it counts all the same: on the first open day, and
 * for the archived party, too.
 */
export const invoiceDeal = command(account)({
  name: 'invoice-deal',
  summary: 'Records the receivable of a won deal',
  input: z.object({
    partyId: z.string(),
    currency: Currency,
    dealId: z.string(),
    winning: z.int(),
    amount: Minor,
    wonOn: CivilDate,
  }),
  may: [],
  refusals: [
    'TENANT_UNKNOWN',
    'PARTY_UNKNOWN',
    'PARTY_ARCHIVED',
    'INVALID',
    'VALUE_DATE',
    'AMOUNT_NOT_POSITIVE',
    'AMOUNT_TOO_LARGE',
  ],
  stream: streamOf,
  needs: (input, _state, { tenant }) => ({
    ...partyOf(input),
    settings: need(settings, tenant),
    winning: need(standingWinning, input.dealId),
    last: glance(lastNumbered, 'FAC'),
  }),

  decide({ partyId, currency, dealId, winning, amount, wonOn }, state, context) {
    const { needs, today, lockedUntil, retried } = context
    const documentId = receivableIdOf(dealId, winning)
    if (isTaken(state, documentId) || needs.winning !== winning) return []
    refuseParty(retried && needs.party === 'archived' ? 'active' : needs.party)
    const earliest = retried ? openDay(wonOn, lockedUntil) : wonOn
    const date = later(earliest, needs.last?.date ?? earliest)
    const effectiveOn = valueDate(state, { sent: date, today, touched: [] })
    const line = { description: 'Won deal', quantity: '1', unitPrice: formatMoney(amount, currency) }
    const origin = { module: 'crm', reference: dealId } as const
    const details = detailsOf(
      { partyId, currency, date, lines: [line], origin },
      { documentId, held: undefined, settings: needs.settings, rates: undefined },
    )
    const limitExceeded = exceededLimit(state, { ...details, overrideReason: 'deal won' })

    const data = present({ ...details, limitExceeded, number: null })
    return [{ type: 'ReceivableRecorded', data, effectiveOn }]
  },

  answer: limitWarnings,
})
