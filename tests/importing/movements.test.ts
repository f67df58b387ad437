import { expect, test } from 'vitest'
import { account } from '#commands/accounts/account.ts'
import { type AccountEvent, accountId } from '#commands/accounts/events.ts'
import type { RecordedEvent } from '#src/kernel/event.ts'
import { desk } from '#tests/importing/desk.ts'

const count = 1_000
const parties = 7
const header =
  'partyLegacyId,currency,type,amount,date,direction,reason,settledOn,paymentMethod,documentNumber,legacyId'

interface Row {
  readonly cells: string
  readonly party: string
  readonly currency: string
  /** What it does to the balance, in hundredths as the cell has them. */
  readonly moves: bigint
}

/** Movements of every type, some settled and some still expected, in two currencies. */
function rowAt(n: number): Row {
  const party = `p${n % parties}`
  const currency = n % 5 === 0 ? 'XOF' : 'EUR'
  const cents = BigInt(1 + ((n * 7_919) % 250_000))
  const amount = currency === 'XOF' ? `${cents}` : `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
  const day = `2025-0${1 + (n % 5)}-${String(1 + (n % 27)).padStart(2, '0')}`
  const isSettled = n % 3 !== 0
  const settling = isSettled ? [day, 'bank_transfer'] : ['', '']
  const kinds = [
    { type: 'recouvrement_creance', rest: ['', '', ...settling], moves: isSettled ? -cents : 0n },
    { type: 'reglement_dette', rest: ['', '', ...settling], moves: isSettled ? cents : 0n },
    { type: 'penalite', rest: ['', 'Late', '', ''], moves: cents },
    { type: 'divers', rest: ['decrease', 'Rounding', '', ''], moves: -cents },
  ]
  const { type, rest, moves } = kinds[n % kinds.length] ?? { type: '', rest: [], moves: 0n }
  const cells = [party, currency, type, amount, day, ...rest, `D-${n}`, `m${n}`].join(',')
  return { cells, party, currency, moves }
}

test('C-59 a thousand movements from a file give balances equal to an independent sum of it; again, it adds nothing', async () => {
  const { importing, send, store } = await desk()
  const idOf = new Map<string, string>()
  for (let n = 0; n < parties; n += 1) {
    const party = { displayName: `P ${n}`, roles: ['customer', 'supplier'], legacyId: `p${n}` }
    idOf.set(`p${n}`, (await send('register-party', party)).id)
  }
  const rows = Array.from({ length: count }, (_, n) => rowAt(n))
  const file = [header, ...rows.map(({ cells }) => cells), ''].join('\n')
  const { summary } = await importing('movements', file)
  expect(summary).toMatchObject({ rows: count, added: count, exists: 0, refused: 0 })

  for (const [party, partyId] of idOf) {
    for (const currency of ['EUR', 'XOF']) {
      const own = rows.filter((row) => row.party === party && row.currency === currency)
      const expected = own.reduce((sum, { moves }) => sum + moves, 0n)
      const facts = await store.readStream(`account-acme.${accountId(partyId, currency)}`)
      const state = (facts as unknown as RecordedEvent<AccountEvent>[]).reduce(
        (before, fact) => account.evolve(before, fact),
        account.initial,
      )
      expect(state.movements.size, `${party} ${currency}`).toBe(own.length)
      expect(BigInt(state.balance), `${party} ${currency}`).toBe(expected)
    }
  }

  const head = await store.head()
  const again = await importing('movements', file)
  expect(again.summary).toMatchObject({ rows: count, added: 0, exists: count, refused: 0 })
  expect(await store.head()).toBe(head)
})
