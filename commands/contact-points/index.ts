import { holders } from '#commands/contact-points/events.ts'
import { holdContactPoint } from '#commands/contact-points/hold-contact-point.ts'
import {
  holdEmailWhenLeadCaptured,
  holdEmailWhenPartyRegistered,
  holdEmailWhenPartyUpdated,
  holdPhoneWhenLeadCaptured,
  holdPhoneWhenPartyRegistered,
  holdPhoneWhenPartyUpdated,
  holdTaxIdWhenLeadConverted,
} from '#commands/contact-points/when-somebody-known.ts'
import { area } from '#src/kernel/area.ts'

export const contactPoints = area({
  name: 'Contact points',
  aggregate: holders,
  commands: [holdContactPoint],
  reactions: [
    holdEmailWhenPartyRegistered,
    holdPhoneWhenPartyRegistered,
    holdEmailWhenPartyUpdated,
    holdPhoneWhenPartyUpdated,
    holdEmailWhenLeadCaptured,
    holdPhoneWhenLeadCaptured,
    holdTaxIdWhenLeadConverted,
  ],
})
