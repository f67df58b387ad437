import { expect, test } from 'vitest'
import { inTransaction } from '#src/postgres/transaction.ts'
import { customer, demoSideOfTest } from '#tests/read-models/account-documents.ts'
import type { ReadSide } from '#tests/support/read-side.ts'

/** What somebody of a tenant sees with psql. */
async function reported(side: ReadSide, tenant = 'demo'): Promise<Record<string, unknown>[]> {
  const { pool } = side.database
  await pool.query(
    `insert into ledger.reporting_users values ('ledger_reporting', $1)
     on conflict (role_name) do update set tenant = excluded.tenant`,
    [tenant],
  )
  return inTransaction(pool, async (client) => {
    await client.query('set local role ledger_reporting')
    const { rows } = await client.query<Record<string, unknown>>(
      'select * from reporting.vue_mouvements_financiers order by numero_piece_comptable',
    )
    return rows
  })
}

test('R-264 R-265 R-272 R-273 R-274 R-275 R-276 R-277 R-278 R-279 R-280 R-281 R-282 R-283 R-284 R-285 R-286 R-287 R-288 the view of the source has its sixteen columns, in order', async () => {
  const side = await demoSideOfTest()
  await side.database.pool.query(
    `insert into ledger.people (tenant, subject, given_name, family_name) values ('demo', 'amina', 'Amina', 'Diallo')`,
  )
  const of = await customer(side, 'Boutique Awa')
  const late = await of.collection('100.00', { dueDate: '2025-03-10', paymentMethod: 'cheque', reason: 'r' })
  await of.send('record-movement', {
    ...{ type: 'penalty', amount: '5.50', date: '2025-03-12', documentId: late, reason: 'late' },
  })
  await side.get('/movements')
  const [row] = await reported(side)
  expect(Object.entries(row ?? {})).toEqual([
    ['id', late],
    ['tiers_id', of.partyId],
    ['tiers_nom', 'Boutique Awa'],
    ['tiers_type', expect.any(String)],
    ['type_mouvement', 'recouvrement_creance'],
    ['montant', '100.00'],
    ['date_mouvement', '2025-03-02'],
    ['date_echeance', '2025-03-10'],
    ['methode_paiement', 'cheque'],
    ['statut', 'en_retard'],
    ['utilisateur_id', 'amina'],
    ['utilisateur_nom', 'Diallo'],
    ['utilisateur_prenom', 'Amina'],
    ['numero_piece_comptable', 'MVT-000001'],
    ['penalites', '5.50'],
    ['motif', 'r'],
  ])
  expect(await reported(side, 'another')).toEqual([])
})

test('R-206 R-216 C-31 the view says types and states in the words of the source', async () => {
  const side = await demoSideOfTest()
  const of = await customer(side)
  const xof = { currency: 'XOF' }
  const dueDate = '2999-01-01'
  const pending = await of.collection('1.00', { dueDate })
  const part = await of.send('record-movement', {
    ...{ type: 'debt_settlement', amount: '200', date: '2025-03-02', dueDate, ...xof },
  })
  await of.send('settle-movement', {
    ...{ movementId: part.id, amount: '50', date: '2025-03-05', paymentMethod: 'cash', ...xof },
  })
  const paid = await of.collection('3.00')
  await of.settle(paid)
  const cancelled = await of.collection('4.00')
  await of.send('cancel-movement', { movementId: cancelled, reason: 'r' })
  const bounced = await of.collection('5.00')
  await of.settle(bounced)
  await of.send('reverse-movement', { movementId: bounced, reason: 'r' })
  const other = {
    type: 'miscellaneous',
    direction: 'increase',
    amount: '6.00',
    date: '2025-03-02',
    reason: 'r',
  }
  const adjusted = await of.send('record-movement', other)
  const penalty = await of.send('record-movement', { ...other, type: 'penalty', direction: undefined })
  const note = await of.note('30.00')
  await side.get('/movements')
  const shown = (await reported(side)).map((row) => [
    row['id'],
    [row['type_mouvement'], row['statut'], row['montant']],
  ])
  expect(Object.fromEntries(shown)).toMatchObject({
    [pending]: ['recouvrement_creance', 'en_attente', '1.00'],
    [part.id]: ['reglement_dette', 'partiellement_payé', '200'],
    [paid]: ['recouvrement_creance', 'payé', '3.00'],
    [cancelled]: ['recouvrement_creance', 'annulé', '4.00'],
    [bounced]: ['recouvrement_creance', 'annulé', '5.00'],
    [adjusted.id]: ['divers', 'en_attente', '6.00'],
    [penalty.id]: ['penalite', 'en_attente', '6.00'],
    [note]: ['avoir', 'en_attente', '30.00'],
  })
})
