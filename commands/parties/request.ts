import { z } from 'zod'
import { PartyKind } from '#commands/parties/events.ts'
import { Phone } from '#commands/parties/phone.ts'
import { text } from '#src/kernel/texts.ts'

const Email = z.email('must be an e-mail address').max(254, 'must have at most 254 characters')

/** The details of a party as one sends them (C-30). */
export const RequestedDetails = z.strictObject({
  displayName: text(255),
  kind: PartyKind,
  email: Email,
  phone: Phone,
  address: text(500),
})
