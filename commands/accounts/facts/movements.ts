import { z } from 'zod'
import { account, LimitExceeded } from '#commands/accounts/facts/documents.ts'
import {
  Direction,
  ItemKind,
  ItemRef,
  Matching,
  Origin,
  PaymentMethod,
  Side,
  Undone,
} from '#commands/accounts/facts/items.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Minor } from '#src/kernel/money.ts'

/**
 * The types of movements: `reglement_dette`, `recouvrement_creance`, `penalite`, `divers`; `avoir` is a
 * credit note.
 */
export const MovementType = z.enum(['debt_settlement', 'receivable_collection', 'penalty', 'miscellaneous'])
export type MovementType = z.infer<typeof MovementType>

/** Money that moved on a day. */
const Settlement = z.object({
  settlementId: z.string(),
  amount: Minor,
  paymentMethod: PaymentMethod,
  treasuryAccountId: z.string().optional(),
})

/**
 * One stretch of a late document with the same amount open and the same rate: the arithmetic of a penalty. It is
 * late by one day more at the end of each day after `from`, up to and with `to`.
 */
export const Accrual = z.object({
  from: CivilDate,
  to: CivilDate,
  /** 0 for a flat charge. */
  days: z.int(),
  outstanding: Minor,
  /** Percent as text: a year, or flat. */
  rate: z.string(),
  /** How many days the rate is for. */
  dayCount: z.int(),
})
export type Accrual = z.infer<typeof Accrual>

export const movementFacts = {
  /** A payment that is expected (it moves nothing yet, A-01), or a penalty or adjustment, which counts at once. */
  MovementRecorded: z.object({
    ...account,
    movementId: z.string(),
    type: MovementType,
    direction: Direction,
    amount: Minor,
    date: CivilDate,
    dueDate: CivilDate.optional(),
    paymentMethod: PaymentMethod.optional(),
    reason: z.string().optional(),
    origin: Origin.optional(),
    externalRef: z.string().optional(),
    /** The late document or movement that a penalty is for. */
    documentId: z.string().optional(),
    documentKind: z.union([ItemKind, z.literal('movement')]).optional(),
    legacyId: z.string().optional(),
    /** How the credit limit stood when an adjustment beyond it was let through. */
    limitExceeded: LimitExceeded.optional(),
    number: z.null(),
  }),
  /** Money came in (receivable_collection, an item on our debit to the party) or went out (debt_settlement). */
  MovementSettled: z.object({
    ...account,
    movementId: z.string(),
    /** The side of the settlement's own item: credit for a collection, debit for a debt settlement. */
    side: Side,
    ...Settlement.shape,
    matches: z.array(Matching),
  }),
  MovementAllocated: z.object({ ...account, movementId: z.string(), matches: z.array(Matching) }),
  /** Bears the date of the allocation it takes back. */
  MovementDeallocated: z.object({ ...account, movementId: z.string(), undone: z.array(Undone) }),
  MovementCancelled: z.object({ ...account, movementId: z.string(), reason: z.string() }),
  /** All that the movement did is undone from this day on by a counter-movement that is linked to it. */
  MovementReversed: z.object({
    ...account,
    movementId: z.string(),
    reason: z.string(),
    counter: z.object({
      movementId: z.string(),
      type: MovementType,
      direction: Direction,
      amount: Minor,
      number: z.null(),
    }),
    undone: z.array(Undone),
    matches: z.array(Matching),
    /** The money that moves back: signed as the treasury account sees it. */
    cash: z.array(z.object({ treasuryAccountId: z.string(), settlementId: z.string(), amount: Minor })),
  }),
  /** What a rule makes of a late document up to a business date, less what it was assessed before. */
  PenaltyAssessed: z.object({
    ...account,
    movementId: z.string(),
    number: z.null(),
    documentId: z.string(),
    documentKind: ItemKind,
    ruleId: z.string(),
    part: z.enum(['interest', 'flat', 'indemnity']),
    businessDate: CivilDate,
    /** decrease: less is due than was assessed before. */
    direction: Direction,
    amount: Minor,
    /** What the rule makes of the document in all. */
    cumulative: Minor,
    arithmetic: z.array(Accrual),
    /** A reduction is matched with what is still open of the earlier penalties. */
    matches: z.array(Matching),
  }),
  /** What is open of a penalty is given up. */
  PenaltyWaived: z.object({
    ...account,
    movementId: z.string(),
    reason: z.string(),
    amount: Minor,
    item: ItemRef,
  }),
}
