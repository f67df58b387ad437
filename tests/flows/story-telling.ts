import { expect } from 'vitest'
import { inTransaction } from '#src/postgres/transaction.ts'
import { type Answer, type Caller, callerAs } from '#tests/flows/caller.ts'
import { ids, type Step, type Teller } from '#tests/flows/whole-story.ts'
import { freshApp } from '#tests/support/app.ts'

const reports = {
  account: `/parties/${ids.partyId}/accounts/EUR?`,
  budget: `/budgets/${ids.budgetId}?`,
  statistics: `/pipelines/${ids.pipelineId}/statistics?from=2025-06-01&to=2025-06-30&`,
  forecast: `/pipelines/${ids.pipelineId}/forecast?`,
}
type Figures = Record<keyof typeof reports, Answer['data']>

/** A tenant in which the story is told, with another party to which the same kind of things have happened. */
export class Telling {
  readonly tellers: Record<Teller, Caller>
  readonly aude: Caller
  readonly #running: Awaited<ReturnType<typeof freshApp>>

  private constructor(
    running: Awaited<ReturnType<typeof freshApp>>,
    { aude, ...tellers }: Record<Teller | 'aude', Caller>,
  ) {
    this.#running = running
    this.tellers = tellers
    this.aude = aude
  }

  static async begin(): Promise<Telling> {
    const running = await freshApp('acme')
    const telling = new Telling(running, {
      amina: await callerAs(running.app, 'amina', 'finance'),
      boris: await callerAs(running.app, 'boris', 'finance'),
      moussa: await callerAs(running.app, 'moussa', 'sales'),
      aude: await callerAs(running.app, 'aude', 'auditor'),
    })
    await telling.#somebodyElse()
    return telling
  }

  close(): Promise<void> {
    return this.#running.close()
  }

  head(): Promise<string> {
    return this.#running.runtime.store.head()
  }

  async facts() {
    return new Map((await this.#running.runtime.store.readAll('0', 1_000)).map((fact) => [fact.id, fact]))
  }

  /** Sends the request of a step under the key of its place in the story. */
  async tell({ who, path, body, refused }: Step, place: number): Promise<Answer> {
    const answer = await this.tellers[who].post(path, body, { 'idempotency-key': `story-${place}` })
    expectOutcome(answer, refused)
    return answer
  }

  /** What a query answers once it holds all there is. */
  async see(path: string): Promise<Answer> {
    return this.aude.seen(path, await this.head())
  }

  /** What the reports say, as the query asks for it: `asOf` a day, `knownAt` a moment. Nothing of what was not there. */
  async figures(query = ''): Promise<Figures> {
    const position = await this.head()
    const asked = Object.entries(reports).map(async ([name, path]) => {
      const answer = await this.aude.get(`${path}${query}`, { 'x-min-position': position })
      expectOutcome(answer, answer.status === 404 ? 'NOT_FOUND' : undefined)
      return [name, answer.data]
    })
    return Object.fromEntries(await Promise.all(asked)) as Figures
  }

  async balanceOn(day: string): Promise<unknown> {
    return (await this.see(`${reports.account}asOf=${day}`)).data['balance']
  }

  /** All entries of the party's timeline, the oldest first, page by page. */
  async entries(filters = ''): Promise<Answer['items']> {
    const all: Answer['items'] = []
    let cursor = ''
    do {
      const path = `/parties/${ids.partyId}/timeline?sort=oldest&limit=7${filters}${cursor}`
      const { items, meta } = await this.see(path)
      all.push(...items)
      cursor = typeof meta['nextCursor'] === 'string' ? `&cursor=${meta['nextCursor']}` : ''
    } while (cursor !== '')
    return all
  }

  /** What somebody of the tenant sees of a view with psql, the party's rows or all. */
  async reported(view: string, where = 'true'): Promise<Record<string, unknown>[]> {
    await Promise.all(Object.values(reports).map((path) => this.see(path.replace(/\?.*/, ''))))
    return inTransaction(this.#running.database.pool, async (client) => {
      await client.query(`insert into ledger.reporting_users values ('ledger_reporting', 'acme')
        on conflict (role_name) do update set tenant = excluded.tenant`)
      await client.query('set local role ledger_reporting')
      return (await client.query<Record<string, unknown>>(`select * from reporting.${view} where ${where}`))
        .rows
    })
  }

  async #somebodyElse(): Promise<void> {
    const { amina, moussa } = this.tellers
    const { id: partyId } = await moussa.done('/parties', { displayName: 'Bineta', roles: ['customer'] })
    const { id: dealId } = await moussa.done('/deals', { title: 'Van', partyId, amount: '300.00' })
    await moussa.done(`/deals/${dealId}/lose`, { reason: 'Too dear' })
    await amina.done('/expenses', { partyId, amount: '10.00', date: '2025-03-22' })
    await amina.done(`/parties/${partyId}/accounts/EUR/receivables`, { amount: '50.00', date: '2025-03-01' })
  }
}

/** Done, unless it was to be refused: then for that reason. */
function expectOutcome({ code, text }: Answer, refused: string | undefined): void {
  expect(code, text).toBe(refused)
}
