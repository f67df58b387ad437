import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Role } from '#src/kernel/roles.ts'
import { type Answer, type Caller, callerAs, callerWith } from '#tests/flows/caller.ts'
import { filled, nameOf, nowhere, type Route, routesOf } from '#tests/flows/routes.ts'
import { appOn, freshApp, secrets, tokenFor } from '#tests/support/app.ts'

let running: Awaited<ReturnType<typeof freshApp>>
let routes: readonly Route[]

beforeAll(async () => {
  running = await freshApp('acme')
  routes = await routesOf(running.app)
})
afterAll(() => running.close())

/** Who may, besides an admin (architecture §9). A route that is not written here is nobody's. */
const may: Readonly<Record<string, readonly Role[]>> = {
  'POST /settings': [],
  'POST /period-locks': [],
  'POST /series': [],
  'POST /api-keys': [],
  'POST /api-keys/:keyId/revoke': [],
  'POST /webhooks': [],
  'POST /webhooks/:webhookId/rotate-secret': [],
  'POST /webhooks/:webhookId/disable': [],
  'POST /webhooks/:webhookId/enable': [],
  'POST /webhooks/:webhookId/redeliver': [],
  'POST /parties': ['finance', 'sales'],
  'POST /parties/:partyId/update-details': ['finance', 'sales'],
  'POST /parties/:partyId/add-role': ['finance', 'sales'],
  'POST /parties/:partyId/remove-role': ['finance', 'sales'],
  'POST /parties/:partyId/archive': ['finance', 'sales'],
  'POST /parties/:partyId/accounts/:currency/opening-balance': ['finance'],
  'POST /parties/:partyId/accounts/:currency/receivables': ['finance'],
  'POST /parties/:partyId/accounts/:currency/payables': ['finance'],
  'POST /parties/:partyId/accounts/:currency/credit-limit': ['finance'],
  'POST /parties/:partyId/accounts/:currency/offsets/:offsetId/cancel': ['finance'],
  'POST /offsets': ['finance'],
  'POST /parties/:partyId/accounts/:currency/movements': ['finance'],
  'POST /parties/:partyId/accounts/:currency/movements/:movementId/settle': ['finance'],
  'POST /parties/:partyId/accounts/:currency/movements/:movementId/allocate': ['finance'],
  'POST /parties/:partyId/accounts/:currency/movements/:movementId/deallocate': ['finance'],
  'POST /parties/:partyId/accounts/:currency/movements/:movementId/cancel': ['finance'],
  'POST /parties/:partyId/accounts/:currency/movements/:movementId/reverse': ['finance'],
  'POST /parties/:partyId/accounts/:currency/movements/:movementId/waive': ['finance'],
  'POST /treasury-accounts': ['finance'],
  'POST /treasury-accounts/:treasuryAccountId/close': ['finance'],
  'POST /vat-rates': ['finance'],
  'POST /parties/:partyId/accounts/:currency/credit-notes': ['finance'],
  'POST /parties/:partyId/accounts/:currency/credit-notes/:creditNoteId/apply': ['finance'],
  'POST /parties/:partyId/accounts/:currency/credit-notes/:creditNoteId/unapply': ['finance'],
  'POST /parties/:partyId/accounts/:currency/credit-notes/:creditNoteId/extend-expiry': ['finance'],
  'POST /parties/:partyId/accounts/:currency/credit-notes/:creditNoteId/cancel': ['finance'],
  'POST /penalty-rules': ['finance'],
  'POST /penalty-rules/:ruleId/end': ['finance'],
  'POST /penalty-runs': ['finance'],
  'POST /expiry-runs': ['finance'],
  'GET /penalty-rules': ['finance', 'auditor'],
  'GET /vat-rates': ['finance', 'sales', 'auditor'],
  'POST /tickets': ['finance', 'sales'],
  'POST /tickets/:ticketId/start': ['finance', 'sales'],
  'POST /tickets/:ticketId/resolve': ['finance', 'sales'],
  'POST /tickets/:ticketId/close': ['finance', 'sales'],
  'POST /budgets': ['finance'],
  'POST /budgets/:budgetId/revise-amount': ['finance'],
  'POST /budgets/:budgetId/activate': ['finance'],
  'POST /budgets/:budgetId/deactivate': ['finance'],
  'POST /budgets/:budgetId/close': ['finance'],
  'POST /budgets/:budgetId/reopen': ['finance'],
  'POST /expenses': ['finance', 'sales'],
  'POST /expenses/:expenseId/resubmit': ['finance', 'sales'],
  'POST /expenses/:expenseId/approve': ['finance'],
  'POST /expenses/:expenseId/reject': ['finance'],
  'POST /expenses/:expenseId/void': ['finance'],
  'POST /expenses/:expenseId/move-to-budget': ['finance'],
  'POST /leads': ['sales'],
  'POST /leads/:leadId/contact': ['sales'],
  'POST /leads/:leadId/qualify': ['sales'],
  'POST /leads/:leadId/step-back': ['sales'],
  'POST /leads/:leadId/win': ['sales'],
  'POST /leads/:leadId/lose': ['sales'],
  'POST /leads/:leadId/convert': ['sales'],
  'POST /pipelines': ['sales'],
  'POST /pipelines/:pipelineId/rename': ['sales'],
  'POST /pipelines/:pipelineId/stages': ['sales'],
  'POST /pipelines/:pipelineId/change-stage': ['sales'],
  'POST /pipelines/:pipelineId/reorder-stages': ['sales'],
  'POST /deals': ['sales'],
  'POST /deals/:dealId/move': ['sales'],
  'POST /deals/:dealId/change-amount': ['sales'],
  'POST /deals/:dealId/change-close-date': ['sales'],
  'POST /deals/:dealId/win': ['sales'],
  'POST /deals/:dealId/lose': ['sales'],
  'POST /deals/:dealId/reopen': ['sales'],
  'POST /imports/parties': ['finance'],
  'POST /imports/budgets': ['finance'],
  'POST /imports/expenses': ['finance'],
  'POST /imports/movements': ['finance'],
  'POST /reactions/parked/:id/retry': [],
  'GET /settings': ['finance', 'sales', 'auditor'],
  'GET /period-locks': ['finance', 'auditor'],
  'GET /parties': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/timeline': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/timeline/counts': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/summary': ['finance', 'sales', 'auditor'],
  'GET /tickets': ['finance', 'sales', 'auditor'],
  'GET /tickets/:ticketId': ['finance', 'sales', 'auditor'],
  'GET /budgets': ['finance', 'sales', 'auditor'],
  'GET /budgets/:budgetId': ['finance', 'sales', 'auditor'],
  'GET /budgets/:budgetId/history': ['finance', 'sales', 'auditor'],
  'GET /expenses': ['finance', 'sales', 'auditor'],
  'GET /expenses/:expenseId': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/accounts': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/accounts/:currency': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/accounts/:currency/history': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/accounts/:currency/statement': ['finance', 'sales', 'auditor'],
  'GET /treasury-accounts': ['finance', 'auditor'],
  'GET /treasury-accounts/:treasuryAccountId': ['finance', 'auditor'],
  'GET /treasury-accounts/:treasuryAccountId/statement': ['finance', 'auditor'],
  'GET /movements': ['finance', 'sales', 'auditor'],
  'GET /credit-notes': ['finance', 'sales', 'auditor'],
  'GET /receivables': ['finance', 'sales', 'auditor'],
  'GET /payables': ['finance', 'sales', 'auditor'],
  'GET /offsets': ['finance', 'sales', 'auditor'],
  'GET /offsets/:offsetId': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/accounts/:currency/movements': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/accounts/:currency/movements/:movementId': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/accounts/:currency/credit-notes': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/accounts/:currency/credit-notes/:creditNoteId': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/accounts/:currency/receivables': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/accounts/:currency/receivables/:documentId': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/accounts/:currency/payables': ['finance', 'sales', 'auditor'],
  'GET /parties/:partyId/accounts/:currency/payables/:documentId': ['finance', 'sales', 'auditor'],
  'GET /ageing': ['finance', 'auditor'],
  'GET /reports/trial': ['finance', 'auditor'],
  'GET /leads': ['finance', 'sales', 'auditor'],
  'GET /leads/:leadId': ['finance', 'sales', 'auditor'],
  'GET /pipelines': ['finance', 'sales', 'auditor'],
  'GET /pipelines/:pipelineId': ['finance', 'sales', 'auditor'],
  'GET /pipelines/:pipelineId/statistics': ['finance', 'sales', 'auditor'],
  'GET /pipelines/:pipelineId/forecast': ['finance', 'sales', 'auditor'],
  'GET /pipelines/:pipelineId/board': ['finance', 'sales', 'auditor'],
  'GET /deals': ['finance', 'sales', 'auditor'],
  'GET /deals/:dealId': ['finance', 'sales', 'auditor'],
  'GET /deals/:dealId/history': ['finance', 'sales', 'auditor'],
  'GET /api-keys': ['auditor'],
  'GET /webhooks': ['auditor'],
  'GET /webhooks/:webhookId': ['auditor'],
  'GET /webhooks/:webhookId/deliveries': ['auditor'],
  'GET /events': ['auditor'],
  'GET /streams/:stream': ['auditor'],
  'GET /projections': ['auditor'],
  'GET /reactions/parked': ['auditor'],
}

/** Asks for nothing that is there, and sends nothing that could be done. */
function ask(caller: Caller, { method, path }: Route): Promise<Answer> {
  const body = method === 'POST' ? { body: { nonsense: true } } : {}
  return caller.ask({ method, path: filled(path, nowhere), ...body })
}

test('the table of who may names every route there is, and no other', () => {
  expect(routes.map(nameOf).sort()).toEqual(Object.keys(may).sort())
})

test.each(Role.options)(
  'a request of %s is let in or refused as the table says, on every route',
  async (role) => {
    const caller = await callerAs(running.app, 'somebody', role)
    for (const route of routes) {
      const { status, code, headers, body } = await ask(caller, route)
      if (role === 'admin' || may[nameOf(route)]?.includes(role)) {
        expect([200, 400, 404, 415], `${role} ${nameOf(route)}`).toContain(status)
      } else {
        expect([status, code], `${role} ${nameOf(route)}`).toEqual([403, 'FORBIDDEN'])
        expect(headers['content-type']).toContain('application/problem+json')
        expect(body['allowed']).toEqual(['admin', ...(may[nameOf(route)] ?? [])])
      }
    }
  },
)

test('without a token every route answers 401, before it looks at anything', async () => {
  const stranger = callerWith(running.app, undefined)
  for (const route of routes) {
    const { status, code, headers } = await ask(stranger, route)
    expect([status, code], nameOf(route)).toEqual([401, 'UNAUTHENTICATED'])
    expect(headers['www-authenticate']).toContain('Bearer')
  }
})

test('a tenant that nobody has opened is refused on every route', async () => {
  const stranger = await callerAs(running.app, 'amina', 'admin', 'elsewhere')
  for (const route of routes) {
    const { status, code } = await ask(stranger, route)
    expect([status, code], nameOf(route)).toEqual([403, 'TENANT_UNKNOWN'])
  }
})

describe('a token that is not good', () => {
  const signed = (
    change: (token: SignJWT) => SignJWT,
    secret: string = secrets.authSecret,
  ): Promise<string> => {
    const claims = { tenant: 'acme', roles: ['admin'] }
    const token = new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('eve')
      .setIssuer('grand-livre')
      .setAudience('grand-livre')
      .setIssuedAt()
      .setExpirationTime('1h')
    return change(token).sign(new TextEncoder().encode(secret))
  }
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(
    '{"tenant":"acme","roles":["admin"],"sub":"eve","iss":"grand-livre","aud":"grand-livre","exp":9999999999}',
  ).toString('base64url')}.`

  test.each([
    [
      'signed with another secret',
      () => signed((token) => token, 'another secret of more than thirty-two bytes'),
    ],
    ['expired', () => signed((token) => token.setExpirationTime(1_700_000_000))],
    ['for another audience', () => signed((token) => token.setAudience('another-app'))],
    ['of another issuer', () => signed((token) => token.setIssuer('another-app'))],
    ['not valid yet', () => signed((token) => token.setNotBefore('10m'))],
    ['without a signature', async () => unsigned],
    ['no token at all', async () => 'hello'],
    ['of a role that does not exist, and of no other', () => tokenOfRoles(['emperor'])],
  ])('%s lets nobody in', async (_what, token) => {
    const answer = await callerWith(running.app, await token()).get('/budgets')
    expect([401, 403]).toContain(answer.status)
    expect(['UNAUTHENTICATED', 'FORBIDDEN']).toContain(answer.code)
  })

  const tokenOfRoles = (roles: string[]): Promise<string> =>
    new SignJWT({ tenant: 'acme', roles })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('eve')
      .setIssuer('grand-livre')
      .setAudience('grand-livre')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secrets.authSecret))

  test('several roles allow what any of them allows', async () => {
    const both = callerWith(running.app, await tokenFor('amina', ['investor', 'sales']))
    expect((await both.get('/parties')).status).toBe(200)
    expect((await both.get('/events')).code).toBe('FORBIDDEN')
  })
})

describe('an API key', () => {
  const issue = async (roles: readonly string[]) => {
    const admin = await callerAs(running.app, 'ada', 'admin')
    const { id, answer } = await admin.done('/api-keys', { name: 'Import', roles })
    return { admin, id, text: String(answer.data['secret']) }
  }

  test('lets in with its roles and no others, and acts under its own name', async () => {
    const { id, text } = await issue(['finance'])
    const program = callerWith(running.app, text)
    const { position } = await program.done('/parties', { displayName: 'By program', roles: ['supplier'] })
    expect((await program.get('/api-keys')).code).toBe('FORBIDDEN')
    const [fact] = await running.runtime.store.readAll(String(Number(position) - 3), 1)
    expect(fact?.actor).toEqual({ subject: `api-key:${id}`, role: 'finance' })
  })

  test('that is revoked is refused at once, and by other processes within a second', async () => {
    const second = await appOn(running.database)
    const { admin, id, text } = await issue(['auditor'])
    const [here, there] = [callerWith(running.app, text), callerWith(second.app, text)]
    expect([(await here.get('/parties')).status, (await there.get('/parties')).status]).toEqual([200, 200])
    await admin.done(`/api-keys/${id}/revoke`)
    expect((await here.get('/parties')).status).toBe(401)
    await expect.poll(async () => (await there.get('/parties')).status, { timeout: 5_000 }).toBe(401)
    await second.close()
  })

  test('with a wrong secret, another key\u2019s secret or a key id that is not there is refused', async () => {
    const [one, other] = [await issue(['auditor']), await issue(['auditor'])]
    const secretOf = (text: string): string => text.split('_').slice(3).join('_')
    for (const text of [
      `${one.text}x`,
      `gl_acme_${one.id}_${secretOf(other.text)}`,
      `gl_acme_${nowhere}_${secretOf(one.text)}`,
      `gl_acme_${one.id}`,
      'gl_',
    ]) {
      expect((await callerWith(running.app, text).get('/parties')).status, text).toBe(401)
    }
  })
})
