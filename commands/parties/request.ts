import { z } from 'zod'
import { Email, PartyKind, Phone } from '#commands/parties/events.ts'
import { text } from '#src/kernel/texts.ts'

/** The details of a party as one sends them (C-30). */
export const RequestedDetails = z.strictObject({
  displayName: text(255),
  kind: PartyKind,
  email: Email,
  phone: Phone,
  address: text(500),
})
