import { accountOf } from '#commands/accounts/events.ts'
import { NumberedKind, numberDocument } from '#commands/accounts/number-document.ts'
import { seriesFacts } from '#commands/series/events.ts'
import { reaction, send } from '#src/kernel/reaction.ts'

/** An invoice, a credit note or a movement gets the number that was allotted for it. */
export const numberDocumentWhenAllotted = reaction(seriesFacts, 'NumberAllotted', {
  name: 'number-document-when-number-allotted',
  sends: ({ data: { document, text } }) => {
    const { data: kind } = NumberedKind.safeParse(document.kind)
    if (kind === undefined || document.stream === undefined) return undefined
    return send(numberDocument, {
      ...accountOf(document.stream),
      ...{ documentId: document.id, kind, number: text },
    })
  },
})
