import type pg from 'pg'
import { v7 } from 'uuid'
import type { CloudEvent } from '#src/delivering/cloud-event.ts'
import type { Answered } from '#src/delivering/sender.ts'
import type { Position } from '#src/kernel/event.ts'

/** How far a webhook has been served, and how badly its receiver does. */
export interface Standing {
  readonly log: string
  readonly cursor: Position
  readonly asked: Position
  readonly failures: number
  readonly failingSince: Date | undefined
  readonly nextAttemptAt: Date | undefined
}

interface Of {
  readonly tenant: string
  readonly id: string
}

interface CursorRow {
  log: string
  cursor: string
  asked: string
  failures: number
  failing_since: string | null
  next_attempt_at: string | null
}

/** Where a webhook stands; one that is new begins at a position. */
export async function readStanding(pool: pg.Pool, of: Of, begins: { log: string; cursor: Position }) {
  await pool.query(
    `insert into ledger.webhook_cursors (tenant, webhook_id, log, cursor, asked) values ($1, $2, $3, $4, $4)
     on conflict (tenant, webhook_id) do nothing`,
    [of.tenant, of.id, begins.log, begins.cursor],
  )
  const { rows } = await pool.query<CursorRow>(
    `select log, cursor, asked, failures, failing_since, next_attempt_at
     from ledger.webhook_cursors where tenant = $1 and webhook_id = $2`,
    [of.tenant, of.id],
  )
  const [row] = rows
  if (row === undefined) throw new Error(`The cursor of the webhook ${of.id} is gone`)
  return {
    log: row.log,
    cursor: row.cursor,
    asked: row.asked,
    failures: row.failures,
    failingSince: dateOf(row.failing_since),
    nextAttemptAt: dateOf(row.next_attempt_at),
  } satisfies Standing
}

/** Moves a webhook on, if it still stands where it stood; otherwise somebody else serves it. */
export async function saveStanding(pool: pg.Pool, of: Of, { from, to }: { from: Standing; to: Standing }) {
  const { rowCount } = await pool.query(
    `update ledger.webhook_cursors
     set log = $5, cursor = $6, asked = $7, failures = $8, failing_since = $9, next_attempt_at = $10,
       updated_at = now()
     where tenant = $1 and webhook_id = $2 and cursor = $3 and asked = $4`,
    [
      of.tenant,
      of.id,
      from.cursor,
      from.asked,
      to.log,
      to.cursor,
      to.asked,
      to.failures,
      to.failingSince ?? null,
      to.nextAttemptAt ?? null,
    ],
  )
  if (rowCount !== 1) throw new Error(`The webhook ${of.id} is served by another process, too`)
}

/** A webhook that was ahead of the log, or stood in another one. */
export interface SetBackWebhook {
  readonly tenant: string
  readonly id: string
  readonly from: Position
}

/** Lets webhooks that stand beyond the end of the log, or in another one, go on at its head, as new ones would. */
export async function setBackStandings(
  pool: pg.Pool,
  { log, head }: { log: string; head: Position },
): Promise<SetBackWebhook[]> {
  const { rows } = await pool.query<SetBackWebhook>(
    `update ledger.webhook_cursors w
     set log = $1, cursor = $2, asked = $2, failures = 0, failing_since = null, next_attempt_at = null,
       updated_at = now()
     from ledger.webhook_cursors before
     where before.tenant = w.tenant and before.webhook_id = w.webhook_id
       and (w.log <> $1 or w.cursor::numeric > $2::numeric or w.asked::numeric > $2::numeric)
     returning w.tenant, w.webhook_id as id, before.cursor as "from"`,
    [log, head],
  )
  return rows
}

/** Notes an attempt. It does not wait for the disk: what a power cut takes back is a line of the delivery log. */
export async function noteAttempt(
  pool: pg.Pool,
  of: Of,
  { event, answered, at }: { event: CloudEvent; answered: Answered; at: Date },
): Promise<void> {
  await pool.query(
    `with unhurried as (select set_config('synchronous_commit', 'off', true))
     insert into ledger.webhook_deliveries
       (id, tenant, webhook_id, event_id, type, position, outcome, status, error, answer, ms, attempted_at)
     select $1::uuid, $2, $3, $4::uuid, $5, $6, $7, $8::integer, $9, $10, $11::integer, $12::timestamptz
     from unhurried`,
    [
      v7(),
      of.tenant,
      of.id,
      event.id,
      event.type,
      event.position,
      isDelivered(answered) ? 'delivered' : 'failed',
      answered.status ?? null,
      answered.error ?? null,
      answered.text === '' ? null : answered.text,
      answered.ms,
      at,
    ],
  )
}

/** Whether a receiver has taken it: any answer of success. */
export function isDelivered({ status }: Answered): boolean {
  return status !== undefined && status >= 200 && status < 300
}

/** Where in the log an event stands that was sent to a webhook before. */
export async function positionOfSent(pool: pg.Pool, of: Of, eventId: string): Promise<Position | undefined> {
  const { rows } = await pool.query<{ position: string }>(
    `select position from ledger.webhook_deliveries
     where tenant = $1 and webhook_id = $2 and event_id = $3::uuid limit 1`,
    [of.tenant, of.id, eventId],
  )
  return rows[0]?.position
}

const kept_days = 30

/** Forgets attempts that are long past. */
export async function forgetOldAttempts(pool: pg.Pool): Promise<void> {
  await pool.query(
    `delete from ledger.webhook_deliveries where attempted_at < now() - make_interval(days => $1::integer)`,
    [kept_days],
  )
}

function dateOf(text: string | null): Date | undefined {
  return text === null ? undefined : new Date(text)
}
