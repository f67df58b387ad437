import type pg from 'pg'

/** One attempt, as its admin sees it. */
export interface Delivery {
  readonly id: string
  readonly eventId: string
  readonly type: string
  readonly position: string
  readonly outcome: 'delivered' | 'failed'
  readonly status: number | null
  readonly error: string | null
  readonly answer: string | null
  readonly ms: number
  readonly attemptedAt: string
}

/** The attempts to deliver to a webhook, newest first. */
export interface Deliveries {
  list(
    of: { tenant: string; webhookId: string },
    page: { before?: string; limit: number },
  ): Promise<readonly Delivery[]>
}

export function postgresDeliveries(pool: pg.Pool): Deliveries {
  return {
    async list({ tenant, webhookId }, { before, limit }) {
      const { rows } = await pool.query<Delivery>(
        `select id, event_id as "eventId", type, position, outcome, status, error, answer, ms,
           attempted_at as "attemptedAt"
         from ledger.webhook_deliveries
         where tenant = $1 and webhook_id = $2 and ($3::uuid is null or id < $3)
         order by id desc limit $4`,
        [tenant, webhookId, before ?? null, limit],
      )
      return rows
    },
  }
}
