import { changeDealAmount } from '#commands/deals/change-deal-amount.ts'
import { changeDealCloseDate } from '#commands/deals/change-deal-close-date.ts'
import { deal } from '#commands/deals/deal.ts'
import { loseDeal } from '#commands/deals/lose-deal.ts'
import { moveDeal } from '#commands/deals/move-deal.ts'
import { openConvertedDeal } from '#commands/deals/open-converted-deal.ts'
import { openDeal } from '#commands/deals/open-deal.ts'
import { reopenDeal } from '#commands/deals/reopen-deal.ts'
import { openDealWhenLeadConverted } from '#commands/deals/when-lead-converted.ts'
import { winDeal } from '#commands/deals/win-deal.ts'
import { area } from '#src/kernel/area.ts'

export const deals = area({
  name: 'Deals',
  aggregate: deal,
  commands: [
    openDeal,
    openConvertedDeal,
    moveDeal,
    changeDealAmount,
    changeDealCloseDate,
    winDeal,
    loseDeal,
    reopenDeal,
  ],
  reactions: [openDealWhenLeadConverted],
})
