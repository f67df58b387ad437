import { z } from 'zod'
import type { SortKey } from '#src/http/cursor.ts'
import type { Moment } from '#src/http/moment.ts'
import { momentIn } from '#src/http/moment-hook.ts'
import { AsOf, KnownAt } from '#src/http/time-axes.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { Id } from '#src/kernel/ids.ts'
import { Currency, Minor } from '#src/kernel/money.ts'
import { LegacyId, text } from '#src/kernel/texts.ts'
import { type Condition, narrowed } from '#src/postgres/conditions.ts'
import type { Statement } from '#src/postgres/reader.ts'
import { MovementRow, MovementStatus } from '#projections/movement-row.ts'
import { isOverdue, movementsAt, movementsNow } from '#read-models/movements/source.ts'

export const AccountPath = z.object({ partyId: Id, currency: Currency })
export const MovementPath = AccountPath.extend({ movementId: Id })

export const AccountMovementFilters = z.strictObject({
  type: MovementRow.shape.type.optional(),
  status: MovementStatus.optional(),
  overdue: z.enum(['true', 'false']).optional(),
  origin: MovementRow.shape.origin_module
    .unwrap()
    .optional()
    .meta({ description: 'The module that it comes from' }),
  number: text(100).optional().meta({ description: 'Our number, or that of another system' }),
  legacyId: LegacyId.optional(),
  from: CivilDate.optional().meta({ description: 'The first day since which it counts' }),
  to: CivilDate.optional().meta({ description: 'The last day since which it counts' }),
  dueFrom: CivilDate.optional(),
  dueTo: CivilDate.optional(),
  asOf: AsOf.optional(),
  knownAt: KnownAt.optional(),
})
export const MovementFilters = AccountMovementFilters.extend({
  partyId: Id.optional(),
  currency: Currency.optional(),
})
type Filters = z.output<typeof MovementFilters>

/** A movement with what is worked out when it is shown. */
export const ShownMovementRow = MovementRow.extend({ penalties: Minor, overdue: z.boolean() })

interface Page {
  readonly filters: Filters
  readonly sort: string
  readonly after: SortKey | undefined
  readonly limit: number
}

/** Those without a due date come last. */
const dueDate = "coalesce(m.due_date, date '9999-12-31')"

const sorts: Readonly<Record<string, { order: string; after: string }>> = {
  newest: { order: 'm.position desc', after: 'm.position < ?::numeric' },
  date: {
    order: 'm.date desc, m.position desc',
    after: '(m.date, m.position) < (?::date, ?::numeric)',
  },
  dueDate: {
    order: `${dueDate}, m.position`,
    after: `(${dueDate}, m.position) > (?::date, ?::numeric)`,
  },
}

export function movementsWith({ filters, sort, after, limit }: Page): Statement {
  const moment = momentIn(filters)
  const { order = '', after: beyond = '' } = sorts[sort] ?? {}
  const asked = narrowed(moment === undefined ? [] : [moment.asOf, moment.position], [
    ...conditionsOf(filters),
    [beyond, ...(after ?? [])],
  ])
  return {
    text: `${moment === undefined ? movementsNow : movementsAt}
    ${asked.text}
  order by ${order}
  limit $${asked.values.length + 2}`,
    values: [...asked.values, limit],
  }
}

function conditionsOf(filters: Filters): Condition[] {
  const { overdue, number } = filters
  const late = overdue === 'true' ? overdue : undefined
  return [
    ['m.party_id = ?', filters.partyId],
    ['m.currency = ?', filters.currency],
    ['m.type = ?', filters.type],
    ['m.status = ?', filters.status],
    [`?::boolean and m.status in ('pending', 'partially_paid') and m.due_date < t.today`, late],
    [`not (?::boolean or ${isOverdue})`, overdue === 'false' ? overdue : undefined],
    ['m.origin_module = ?', filters.origin],
    ['(m.number = ? or m.external_ref = ?)', number, number],
    ['m.legacy_id = ?', filters.legacyId],
    ['m.date >= ?::date', filters.from],
    ['m.date <= ?::date', filters.to],
    ['m.due_date >= ?::date', filters.dueFrom],
    ['m.due_date <= ?::date', filters.dueTo],
  ]
}

/** One movement, and the revision of its account, which commands about it are conditional on. */
export function movementAt(
  { partyId, currency, movementId }: z.output<typeof MovementPath>,
  moment: Moment | undefined,
): Statement {
  const asked = narrowed(moment === undefined ? [] : [moment.asOf, moment.position], [
    ['m.party_id = ?', partyId],
    ['m.currency = ?', currency],
    ['m.movement_id = ?', movementId],
  ])
  return { text: `${moment === undefined ? movementsNow : movementsAt} ${asked.text}`, values: asked.values }
}

/** What money moved of a movement, the first first, and what it is matched with, by the day since which it counts. */
export function settlementsOf(path: z.output<typeof MovementPath>, moment: Moment | undefined): Statement {
  return { text: settlements, values: valuesOf(path, moment) }
}

export function applicationsOf(path: z.output<typeof MovementPath>, moment: Moment | undefined): Statement {
  return { text: applications, values: valuesOf(path, moment) }
}

export function accountRevision({ partyId, currency }: z.output<typeof AccountPath>): Statement {
  return { text: revision, values: [partyId, currency] }
}

const revision = `
  select revision from read_models.accounts where tenant = $1 and party_id = $2 and currency = $3`

function valuesOf({ partyId, currency, movementId }: z.output<typeof MovementPath>, moment?: Moment) {
  return [moment?.asOf ?? null, moment?.position ?? null, partyId, currency, movementId]
}

const lines = `
  from read_models.account_lines l
  where l.tenant = $1 and l.party_id = $4 and l.currency = $5 and l.document_id = $6
    and ($2::date is null or l.effective_on <= $2) and ($3::numeric is null or l.position <= $3)`

/** More than anybody reads at once; the history of the account has all. */
const mostShown = 1_000

const settlements = `
  select l.item_id, abs(l.amount) as amount, l.effective_on, l.recorded_at, l.actor ${lines}
    and l.item_kind = 'settlement' and l.posting
  order by l.position
  limit ${mostShown}`

const applications = `
  select l.counterpart_id, l.matched_by, l.effective_on,
    -sum(case l.side when 'credit' then -l.amount else l.amount end)::bigint as amount ${lines}
    and l.matched_by is not null
  group by l.counterpart_id, l.matched_by, l.effective_on
  having sum(l.amount) <> 0
  order by l.effective_on, min(l.position)
  limit ${mostShown}`

export const SettlementRow = z.object({
  item_id: z.string(),
  amount: Minor,
  effective_on: z.string(),
  recorded_at: z.string(),
  actor: z.string(),
})

export const ApplicationRow = z.object({
  counterpart_id: z.string(),
  matched_by: z.string(),
  effective_on: z.string(),
  amount: Minor,
})
