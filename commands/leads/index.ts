import { captureLead } from '#commands/leads/capture-lead.ts'
import { contactLead } from '#commands/leads/contact-lead.ts'
import { convertLead } from '#commands/leads/convert-lead.ts'
import { followDeal } from '#commands/leads/follow-deal.ts'
import { lead } from '#commands/leads/lead.ts'
import { linkDeal } from '#commands/leads/link-deal.ts'
import { loseLead } from '#commands/leads/lose-lead.ts'
import { qualifyLead } from '#commands/leads/qualify-lead.ts'
import { stepLeadBack } from '#commands/leads/step-lead-back.ts'
import {
  linkDealWhenOpened,
  loseLeadWhenDealLost,
  reopenLeadWhenDealReopened,
  winLeadWhenDealWon,
} from '#commands/leads/when-deal-decided.ts'
import { winLead } from '#commands/leads/win-lead.ts'
import { area } from '#src/kernel/area.ts'

export const leads = area({
  name: 'Leads',
  aggregate: lead,
  commands: [
    captureLead,
    contactLead,
    qualifyLead,
    stepLeadBack,
    winLead,
    loseLead,
    convertLead,
    linkDeal,
    followDeal,
  ],
  reactions: [linkDealWhenOpened, winLeadWhenDealWon, loseLeadWhenDealLost, reopenLeadWhenDealReopened],
})
