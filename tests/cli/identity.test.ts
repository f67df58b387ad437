import { expect, test } from 'vitest'
import { openApp } from '#src/cli/app.ts'
import { token } from '#src/cli/verbs/token.ts'
import { readConfig } from '#src/config.ts'
import { rooms } from '#src/rooms.ts'
import { provider, signer, tokenOf } from '#tests/auth/provider.ts'
import { openTenant, secrets, tokenFor } from '#tests/support/app.ts'
import { quiet } from '#tests/support/ledger.ts'
import { freshDatabase } from '#tests/support/postgres.ts'

test('with an identity provider alone, its tokens are taken and our own are not', async () => {
  const key = await signer('k1')
  const { options } = await provider(key)
  const database = await freshDatabase()
  const stop = async (): Promise<void> => undefined
  const parts = { rooms, secrets, log: quiet, database: { url: database.url, stop }, isOpen: false }
  const opened = await openApp({ ...parts, provider: options, takesOwnTokens: false })
  await openTenant(opened, 'acme')
  const status = async (bearer?: string): Promise<number> => {
    const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
    return (await opened.app.inject({ method: 'GET', url: '/api/v1/budgets', headers })).statusCode
  }
  expect(await status(await tokenOf(key, { tenant: 'acme' }))).toBe(200)
  expect(await status(await tokenOf(key, { tenant: 'nobody' }))).toBe(403)
  expect(await status(await tokenFor('amelie', ['finance']))).toBe(401)
  expect(await status()).toBe(401)
  await opened.close()
  await database.drop()
})

test('no token is made that the server would not take', async () => {
  const config = readConfig({
    AUTH_JWKS_URL: 'https://people.example/keys',
    AUTH_ISSUER: 'https://people.example',
  })
  const asked = { tenant: 'acme', subject: 'amelie', roles: 'sales', hours: '1' }
  await expect(token({ rooms, config, log: quiet }, asked)).rejects.toThrow('AUTH_SECRET')
})
