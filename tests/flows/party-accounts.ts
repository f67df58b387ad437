import { expect } from 'vitest'
import type { Answer, Caller, Done } from '#tests/flows/caller.ts'

type Fields = Record<string, unknown>

/** What the balance is made of. */
const figures = ['balance', 'receivable', 'payable', 'advance', 'creditNotesRemaining'] as const

/** A party's account in one currency, as those who work with it see it. */
export class PartyAccount {
  readonly partyId: string
  readonly url: string
  readonly #finance: Caller

  constructor(finance: Caller, partyId: string, currency: string) {
    this.#finance = finance
    this.partyId = partyId
    this.url = `/parties/${partyId}/accounts/${currency}`
  }

  /** Posts below the account what must be done. */
  done(path: string, body?: Fields, headers?: Record<string, string>): Promise<Done> {
    return this.#finance.done(`${this.url}${path}`, body, headers)
  }

  post(path: string, body?: Fields, headers?: Record<string, string>): Promise<Answer> {
    return this.#finance.post(`${this.url}${path}`, body, headers)
  }

  /** Gets what is below the account, holding at least everything up to a position. */
  async seen(path: string, position: string): Promise<Answer> {
    return this.#finance.seen(`${this.url}${path}`, position)
  }

  async balance(position: string, at = ''): Promise<unknown> {
    return (await this.seen(at, position)).data['balance']
  }

  /** Its figures; they always make up the balance. */
  async figures(position: string, at = ''): Promise<Record<(typeof figures)[number], string>> {
    const { data } = await this.seen(at, position)
    const shown = Object.fromEntries(figures.map((name) => [name, String(data[name])]))
    expectEquation(shown)
    return shown as Record<(typeof figures)[number], string>
  }
}

/** What the account is made of makes up its balance. */
function expectEquation(shown: Readonly<Record<string, string>>): void {
  const cents = (name: string): bigint => BigInt(String(shown[name]).replace('.', ''))
  const parts = cents('receivable') - cents('payable') - cents('advance') - cents('creditNotesRemaining')
  expect(parts).toBe(cents('balance'))
}

/** The account of a new customer who is a supplier too. */
export async function newAccount(
  finance: Caller,
  currency = 'EUR',
  party: Fields = {},
): Promise<PartyAccount> {
  const { id } = await finance.done('/parties', {
    ...{ displayName: 'Boutique Awa', roles: ['customer', 'supplier'] },
    ...party,
  })
  return new PartyAccount(finance, id, currency)
}
