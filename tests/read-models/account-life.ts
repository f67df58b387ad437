import { array, type Arbitrary, constantFrom, integer, nat, record } from 'fast-check'
import type { AccountEvent } from '#commands/accounts/events.ts'
import type { Direction, ItemKind, ItemRef, Matching, Side } from '#commands/accounts/facts/items.ts'
import { addDays, type CivilDate } from '#src/kernel/dates.ts'
import { Currency, type Minor } from '#src/kernel/money.ts'

export const xof = Currency.parse('XOF')
export const day = (n: number): CivilDate => addDays('2025-03-01', n)
export const Day = integer({ min: 0, max: 40 })

/** What a fact does to one open item, written down by the test itself and not by what it tests. */
export interface Entry {
  readonly itemId: string
  readonly figure: 'receivable' | 'payable' | 'advance' | 'creditNotes'
  readonly posting: boolean
  readonly signed: number
  readonly dueDate?: CivilDate
}

/** A fact of a made-up life, what it does, and how long after the one before it is recorded. */
export interface Lived {
  readonly fact: AccountEvent & { effectiveOn: CivilDate }
  readonly entries: readonly Entry[]
  readonly later_ms: number
}

const kinds = [
  'receivable',
  'payable',
  'miscellaneous',
  'penalty',
  'waive',
  'settle',
  'reverse',
  'creditNote',
  'apply',
  'expire',
  'offset',
  'takeBack',
  'limit',
] as const

/** One step of an account's life, which may come to nothing. `pick` chooses among what there is. */
const Step = record({
  kind: constantFrom(...kinds),
  amount: integer({ min: 1, max: 90_000 }),
  pick: nat(9),
  other: nat(9),
  on: Day,
  /** Many facts are recorded in the same millisecond. */
  later_ms: constantFrom(0, 0, 1, 60_000),
})
type Step = typeof Step extends Arbitrary<infer S> ? S : never
export const Steps = array(Step, { minLength: 3, maxLength: 40, size: 'max' })
export const Opening = integer({ min: -50_000, max: 50_000 })

interface Open {
  readonly ref: ItemRef
  readonly side: Side
  readonly from: CivilDate
  open: number
}

interface Applied extends Matching {
  readonly on: CivilDate
}

interface Life {
  readonly account: { readonly partyId: string; readonly currency: Currency }
  readonly open: Open[]
  applied: Applied[]
}

type Happening = (life: Life, step: Step, id: string) => Omit<Lived, 'later_ms'> | undefined

/** The facts that steps lead to, after an opening balance on the first day. */
export function lifeOf(partyId: string, opening: number, steps: readonly Step[]): Lived[] {
  const life: Life = { account: { partyId, currency: xof }, open: [], applied: [] }
  const first = opening === 0 ? undefined : opened(life, opening)
  const lived: Lived[] = first === undefined ? [] : [{ ...first, later_ms: 1 }]
  for (const [place, step] of steps.entries()) {
    const happened = happens[step.kind](life, step, `d${place}`)
    if (happened !== undefined) lived.push({ ...happened, later_ms: step.later_ms })
  }
  return lived
}

function opened(life: Life, amount: number): Omit<Lived, 'later_ms'> {
  const side = amount < 0 ? 'credit' : 'debit'
  const data = { ...life.account, documentId: 'opening', amount: minor(amount) }
  const fact = { type: 'OpeningBalanceRecorded', data, effectiveOn: day(0) } as const
  return { fact, entries: [post(life, { id: 'opening', kind: 'opening' }, { side, amount, on: day(0) })] }
}

const happens: Record<Step['kind'], Happening> = {
  receivable: (life, step, id) => invoice(life, step, { id, kind: 'receivable' }),
  payable: (life, step, id) => invoice(life, step, { id, kind: 'payable' }),
  miscellaneous(life, { amount, pick, on }, movementId) {
    const direction = directionOf(pick)
    const data = { ...life.account, movementId, type: 'miscellaneous', direction } as const
    const rest = { amount: minor(amount), date: day(on), number: null }
    const posted = { side: sideOf(direction), amount, on: day(on) }
    return {
      fact: { type: 'MovementRecorded', data: { ...data, ...rest }, effectiveOn: day(on) },
      entries: [post(life, { id: movementId, kind: 'miscellaneous' }, posted)],
    }
  },
  penalty(life, { amount, on }, movementId) {
    const late = { documentId: 'late', documentKind: 'receivable', ruleId: 'rule', part: 'interest' } as const
    const figures = { amount: minor(amount), cumulative: minor(amount), arithmetic: [], matches: [] }
    const data = { ...life.account, movementId, number: null, businessDate: day(on), ...late, ...figures }
    return {
      fact: { type: 'PenaltyAssessed', data: { ...data, direction: 'increase' }, effectiveOn: day(on) },
      entries: [post(life, { id: movementId, kind: 'penalty' }, { side: 'debit', amount, on: day(on) })],
    }
  },
  waive(life, { pick, on }) {
    const item = chosen(life, pick, (one) => one.ref.kind === 'penalty')
    if (item === undefined) return undefined
    const date = latest(day(on), item.from)
    const amount = item.open
    const waived = { movementId: item.ref.documentId, reason: 'r', amount: minor(amount), item: item.ref }
    item.open = 0
    return {
      fact: { type: 'PenaltyWaived', data: { ...life.account, ...waived }, effectiveOn: date },
      entries: [{ ...entryOf(item), posting: true, signed: -amount }],
    }
  },
  settle,
  reverse,
  creditNote(life, { amount, pick, on }, creditNoteId) {
    const direction = directionOf(pick)
    const why = { reason: 'r', origin: { module: 'sales', reference: '1' } } as const
    const data = { ...life.account, creditNoteId, number: null, amount: minor(amount), direction, ...why }
    const posted = { side: sideOf(direction), amount, on: day(on) }
    return {
      fact: { type: 'CreditNoteIssued', data: { ...data, vat: [], date: day(on) }, effectiveOn: day(on) },
      entries: [post(life, { id: creditNoteId, kind: 'credit_note' }, posted)],
    }
  },
  apply(life, step) {
    const note = chosen(life, step.pick, (one) => one.ref.kind === 'credit_note')
    const matched = note && match(life, step, { payer: note, by: note.ref.itemId })
    if (matched === undefined || note === undefined) return undefined
    const data = { ...life.account, creditNoteId: note.ref.itemId, matches: [matched.matching] }
    return {
      fact: { type: 'CreditNoteApplied', data, effectiveOn: matched.on },
      entries: matched.entries,
    }
  },
  expire(life, { pick, on }) {
    const note = chosen(life, pick, (one) => one.ref.kind === 'credit_note')
    if (note === undefined) return undefined
    const date = latest(day(on), note.from)
    const direction: Direction = note.side === 'credit' ? 'increase' : 'decrease'
    const amount = note.open
    note.open = 0
    const data = { ...life.account, creditNoteId: note.ref.itemId, amount: minor(amount), direction }
    return {
      fact: { type: 'CreditNoteExpired', data: { ...data, expiresOn: date }, effectiveOn: date },
      entries: [{ ...entryOf(note), posting: true, signed: -signed(note.side, amount) }],
    }
  },
  offset(life, step, offsetId) {
    const item = chosen(life, step.pick, () => true)
    const matched = item && match(life, step, { payer: item, by: offsetId })
    if (matched === undefined) return undefined
    const { matching } = matched
    const data = { ...life.account, offsetId, reason: 'r', amount: matching.amount, matches: [matching] }
    return { fact: { type: 'OffsetRecorded', data, effectiveOn: matched.on }, entries: matched.entries }
  },
  takeBack(life, { pick }) {
    const one = life.applied[pick % Math.max(life.applied.length, 1)]
    if (one === undefined) return undefined
    const { on, ...matching } = one
    life.applied = life.applied.filter((other) => other !== one)
    const data = { ...life.account, movementId: one.by, undone: [{ ...matching, appliedOn: on }] }
    return {
      fact: { type: 'MovementDeallocated', data, effectiveOn: on },
      entries: matchedEntries(life, matching, matching.amount),
    }
  },
  limit(life, { amount, pick, on }) {
    const data = { ...life.account, limit: pick === 0 ? null : minor(amount), policy: 'block' } as const
    return { fact: { type: 'CreditLimitSet', data, effectiveOn: day(on) }, entries: [] }
  },
}

function invoice(life: Life, step: Step, { id, kind }: { id: string; kind: 'receivable' | 'payable' }) {
  const { amount, pick } = step
  const [date, dueDate] = [day(step.on), day(step.on + pick)]
  const amounts = { amount: minor(amount), net: minor(amount), vat: [], lines: [], pricesIncludeVat: false }
  const data = { ...life.account, documentId: id, ...amounts, date, dueDate, number: null }
  const type = kind === 'receivable' ? 'ReceivableRecorded' : 'PayableRecorded'
  const side = kind === 'receivable' ? 'debit' : 'credit'
  const entry = { ...post(life, { id, kind }, { side, amount, on: date }), dueDate }
  return { fact: { type, data, effectiveOn: date } as Lived['fact'], entries: [entry] }
}

function settle(life: Life, step: Step, movementId: string): Omit<Lived, 'later_ms'> {
  const side: Side = step.other % 2 === 0 ? 'credit' : 'debit'
  const settlementId = `${movementId}s`
  const ref: ItemRef = { itemId: settlementId, documentId: movementId, kind: 'settlement' }
  const item: Open = { ref, side, from: day(step.on), open: step.amount }
  life.open.push(item)
  const posting = { ...entryOf(item), posting: true, signed: signed(side, step.amount) }
  const matched = match(life, step, { payer: item, by: movementId })
  const money = { settlementId, amount: minor(step.amount), paymentMethod: 'cash' } as const
  const matches = matched?.on === item.from ? [matched.matching] : []
  if (matched !== undefined && matches.length === 0) undoLast(life, matched.matching)
  const data = { ...life.account, movementId, side, ...money, matches }
  const entries = [posting, ...(matches.length > 0 ? (matched?.entries ?? []) : [])]
  return { fact: { type: 'MovementSettled', data, effectiveOn: item.from }, entries }
}

function reverse(life: Life, step: Step, id: string): Omit<Lived, 'later_ms'> | undefined {
  const settlements = life.open.filter(({ ref }) => ref.kind === 'settlement' && !ref.itemId.startsWith('r'))
  const item = settlements[step.pick % Math.max(settlements.length, 1)]
  if (item === undefined) return undefined
  const { documentId: movementId } = item.ref
  const undone = life.applied.filter(({ debit, credit }) =>
    [debit.itemId, credit.itemId].includes(item.ref.itemId),
  )
  life.applied = life.applied.filter((one) => !undone.includes(one))
  const on = [item.from, ...undone.map((one) => one.on)].reduce(latest, day(step.on))
  const freed = undone.flatMap((one) => matchedEntries(life, one, one.amount))
  const amount = item.open
  const direction: Direction = item.side === 'credit' ? 'increase' : 'decrease'
  const counterId = `r${id}`
  const ref: ItemRef = { itemId: counterId, documentId: counterId, kind: 'counter' }
  const counter: Open = { ref, side: sideOf(direction), from: on, open: amount }
  life.open.push(counter)
  const matching = between(movementId, { payer: item, target: counter, amount })
  const posting = { ...entryOf(counter), posting: true, signed: signed(counter.side, amount) }
  const entries = [posting, ...freed, ...matchedEntries(life, matching, -amount)]
  life.open.splice(life.open.indexOf(item), 1)
  const made = { movementId: counterId, type: 'miscellaneous', direction, amount: minor(amount) } as const
  const data = {
    ...{ ...life.account, movementId, reason: 'r', counter: { ...made, number: null } },
    ...{ undone: undone.map(({ on: appliedOn, ...one }) => ({ ...one, appliedOn })), cash: [] },
    matches: [matching],
  }
  return { fact: { type: 'MovementReversed', data, effectiveOn: on }, entries }
}

/** Matches as much as it may of an item with one of the other side, on the earliest day that both allow. */
function match(life: Life, step: Step, { payer, by }: { payer: Open; by: string }) {
  const target = chosen(life, step.other, (one) => one.side !== payer.side)
  if (target === undefined || payer.open === 0) return undefined
  const amount = Math.min(payer.open, target.open, step.amount)
  const matching = between(by, { payer, target, amount })
  const on = latest(payer.from, target.from)
  life.applied.push({ ...matching, on })
  return { matching, on, entries: matchedEntries(life, matching, -amount) }
}

function undoLast(life: Life, matching: Matching): void {
  life.applied.pop()
  matchedEntries(life, matching, matching.amount)
}

function between(
  by: string,
  { payer, target, amount }: { payer: Open; target: Open; amount: number },
): Matching {
  const [debit, credit] = payer.side === 'debit' ? [payer.ref, target.ref] : [target.ref, payer.ref]
  return { by, debit, credit, amount: minor(amount) }
}

function matchedEntries(life: Life, { debit, credit }: Matching, change: number): Entry[] {
  return [debit, credit].map((ref) => {
    const item = life.open.find((one) => one.ref.itemId === ref.itemId)
    if (item === undefined) throw new Error(`${ref.itemId} is no item`)
    item.open += change
    return { ...entryOf(item), posting: false, signed: signed(item.side, change) }
  })
}

function post(
  life: Life,
  { id, kind }: { id: string; kind: ItemKind },
  { side, amount, on }: { side: Side; amount: number; on: CivilDate },
): Entry {
  const item: Open = { ref: { itemId: id, documentId: id, kind }, side, from: on, open: Math.abs(amount) }
  life.open.push(item)
  return { ...entryOf(item), posting: true, signed: signed(side, item.open) }
}

function entryOf({ ref, side }: Open): Pick<Entry, 'itemId' | 'figure'> {
  const document = side === 'debit' ? 'receivable' : 'payable'
  const special = { settlement: 'advance', credit_note: 'creditNotes' } as const
  const figure = ref.kind === 'settlement' || ref.kind === 'credit_note' ? special[ref.kind] : document
  return { itemId: ref.itemId, figure }
}

function chosen(life: Life, pick: number, which: (one: Open) => boolean): Open | undefined {
  const all = life.open.filter((one) => one.open > 0 && which(one))
  return all[pick % Math.max(all.length, 1)]
}

function signed(side: Side, amount: number): number {
  return side === 'debit' ? amount : -amount
}

function sideOf(direction: Direction): Side {
  return direction === 'increase' ? 'debit' : 'credit'
}

function directionOf(pick: number): Direction {
  return pick % 2 === 0 ? 'increase' : 'decrease'
}

function latest(left: CivilDate, right: CivilDate): CivilDate {
  return left > right ? left : right
}

function minor(amount: number): Minor {
  return amount as Minor
}
