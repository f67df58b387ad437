import { z } from 'zod'
import { Direction, PaymentMethod } from '#commands/accounts/facts/items.ts'
import type { MovementType } from '#commands/accounts/facts/movements.ts'
import { accountPath, OriginRequest } from '#commands/accounts/input.ts'
import { isCash } from '#commands/accounts/movements.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Amount } from '#src/kernel/money.ts'
import { LegacyId, Reason, text } from '#src/kernel/texts.ts'

/** The types by the names they may be sent under: ours, and those of the French source with or without accents (C-31). */
const types = {
  ...{ debt_settlement: 'debt_settlement', receivable_collection: 'receivable_collection' },
  ...{ penalty: 'penalty', miscellaneous: 'miscellaneous' },
  ...{ reglement_dette: 'debt_settlement', règlement_dette: 'debt_settlement' },
  ...{ recouvrement_creance: 'receivable_collection', recouvrement_créance: 'receivable_collection' },
  ...{ penalite: 'penalty', pénalité: 'penalty', divers: 'miscellaneous' },
} as const satisfies Record<string, MovementType>
type TypeName = keyof typeof types

const TypeRequest = z
  .enum(Object.keys(types) as [TypeName, ...TypeName[]])
  .transform((name): MovementType => types[name])

/** Which way each type moves the balance; a miscellaneous movement says it itself. */
const directions = {
  debt_settlement: 'increase',
  receivable_collection: 'decrease',
  penalty: 'increase',
} as const

const Fields = z.strictObject({
  ...accountPath,
  id: Id.optional(),
  type: TypeRequest,
  amount: Amount,
  date: CivilDate,
  dueDate: CivilDate.optional(),
  paymentMethod: PaymentMethod.optional(),
  reason: Reason.optional(),
  direction: Direction.optional().meta({ description: 'Which way the balance goes: for miscellaneous' }),
  origin: OriginRequest.optional(),
  documentNumber: text(100).optional(),
  documentId: Id.optional().meta({ description: 'The late document or movement that a penalty is for' }),
  settledOn: CivilDate.optional().meta({ description: 'The day on which all of it has moved already' }),
  treasuryAccountId: Id.optional().meta({ description: 'Where it has moved' }),
  overrideReason: Reason.optional().meta({ description: 'Why it is let through beyond the credit limit' }),
  legacyId: LegacyId.optional(),
})
type Fields = z.output<typeof Fields>

/** A movement as it is asked for. */
export const MovementRequest = Fields.superRefine((sent, context) => {
  for (const [path, message] of problemsOf(sent)) context.addIssue({ code: 'custom', path: [path], message })
})
export type MovementRequest = Fields

/** Which way a movement moves the balance. */
export function directionOf({ type, direction }: Pick<Fields, 'type' | 'direction'>): Direction {
  return type === 'miscellaneous' ? (direction ?? 'increase') : directions[type]
}

function problemsOf(sent: Fields): [keyof Fields, string][] {
  const { type, direction, settledOn } = sent
  const problems: [wrong: boolean, field: keyof Fields, reason: string][] = [
    [direction !== undefined && direction !== directionOf(sent), 'direction', 'is another one for this type'],
    [type === 'miscellaneous' && direction === undefined, 'direction', 'is required for a miscellaneous one'],
    [type === 'miscellaneous' && sent.reason === undefined, 'reason', 'is required for a miscellaneous one'],
    [type !== 'penalty' && sent.documentId !== undefined, 'documentId', 'is only for a penalty'],
    [
      type !== 'miscellaneous' && sent.overrideReason !== undefined,
      'overrideReason',
      'is only for a miscellaneous one',
    ],
    [settledOn !== undefined && !isCash(type), 'settledOn', 'is only for money that moves'],
    [
      settledOn !== undefined && sent.paymentMethod === undefined,
      'paymentMethod',
      'is required with settledOn',
    ],
    [
      settledOn === undefined && sent.treasuryAccountId !== undefined,
      'settledOn',
      'is required with treasuryAccountId: a payment that is only expected moves nothing',
    ],
  ]
  return problems.filter(([wrong]) => wrong).map(([, field, reason]) => [field, reason])
}
