import { z } from 'zod'
import { type Account, account } from '#commands/accounts/account.ts'
import { streamOf } from '#commands/accounts/input.ts'
import { command } from '#src/kernel/command.ts'
import { Currency } from '#src/kernel/money.ts'

/** What of an account has a number of ours. */
export const NumberedKind = z.enum(['receivable', 'movement', 'credit_note'])
type NumberedKind = z.infer<typeof NumberedKind>

/** Writes the number that the series has allotted to a document of an account. */
export const numberDocument = command(account)({
  name: 'number-document',
  summary: 'Writes the number of a document of an account',
  input: z.object({
    partyId: z.string(),
    currency: Currency,
    documentId: z.string(),
    kind: NumberedKind,
    number: z.string(),
  }),
  may: [],
  refusals: ['NOT_FOUND', 'STATE_CONFLICT'],
  stream: streamOf,

  decide(input, state, { refuse }) {
    const document = documentOf(state, input)
    if (document === undefined) return refuse('NOT_FOUND')
    if (document.number === input.number) return []
    if (document.number !== undefined) return refuse('STATE_CONFLICT', { number: document.number })

    return [{ type: 'DocumentNumbered', data: input }]
  },
})

function documentOf(
  { invoices, movements, creditNotes }: Account,
  { kind, documentId }: { kind: NumberedKind; documentId: string },
): { number: string | undefined } | undefined {
  switch (kind) {
    case 'receivable':
      return invoices.get(documentId)
    case 'movement':
      return movements.get(documentId)
    case 'credit_note':
      return creditNotes.get(documentId)
  }
}
