import { type AccountEvent, accountId } from '#commands/accounts/events.ts'
import { memoryStore } from '#src/event-store/memory.ts'
import type { EventStore } from '#src/event-store/port.ts'
import { addDays } from '#src/kernel/dates.ts'
import { Refusal } from '#src/kernel/errors.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { streamName } from '#src/kernel/ids.ts'
import { type Ask, sent } from '#tests/properties/accounts/asks.ts'
import { Book } from '#tests/properties/accounts/book.ts'
import { ledgerOn } from '#tests/support/ledger.ts'

export type AccountFact = RecordedEvent<AccountEvent>

/** What came of a command: its facts, or the code it was refused with. */
export type Came = { readonly code: string } | { readonly facts: readonly AccountFact[] }

/** The plain ledger beside the real one: two processes of it on one log. */
export class Pair {
  readonly book = new Book()
  readonly store: EventStore
  readonly currency = 'EUR'
  /** Where the log stood after each step of the book. */
  readonly heads: string[] = []
  partyId = ''
  #ledgers: ReturnType<typeof ledgerOn>[] = []
  #keys = 0

  constructor(store: EventStore = memoryStore()) {
    this.store = store
  }

  async open(): Promise<this> {
    const now = (): Date => new Date(`${this.book.today}T10:00:00.000Z`)
    this.#ledgers = [ledgerOn(this.store, now), ledgerOn(this.store, now)]
    const { send } = this.#at(0)
    await send('open-tenant', { slug: 'acme', settings: { baseCurrency: 'EUR', timeZone: 'Europe/Paris' } })
    const party = await send('register-party', {
      displayName: 'Boutique Awa',
      roles: ['customer', 'supplier'],
    })
    this.partyId = party.id
    this.heads.push(await this.store.head())
    return this
  }

  get stream(): string {
    return streamName('account', 'acme', accountId(this.partyId, this.currency))
  }

  #at(process: number): ReturnType<typeof ledgerOn> {
    const ledger = this.#ledgers[process % this.#ledgers.length]
    if (ledger === undefined) throw new Error('the pair is not open')
    return ledger
  }

  tomorrow(): void {
    this.book.today = addDays(this.book.today, 1)
  }

  nextKey(): string {
    this.#keys += 1
    return `step ${this.#keys}`
  }

  /** Asks one process of the real ledger. */
  async send(
    ask: Ask,
    process: number,
    over: { idempotencyKey?: string; ifMatch?: number } = {},
  ): Promise<Came> {
    const { command, input } = sent(ask)
    const whose = ask.do === 'lock' ? {} : { partyId: this.partyId, currency: this.currency }
    try {
      const { events } = await this.#at(process).send(command, { ...whose, ...input }, over)
      return { facts: events as unknown as AccountFact[] }
    } catch (error) {
      if (error instanceof Refusal) return { code: error.code }
      throw error
    }
  }

  async facts(): Promise<AccountFact[]> {
    return (await this.store.readStream(this.stream)) as unknown as AccountFact[]
  }
}
