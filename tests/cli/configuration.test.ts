import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { readConfig } from '#src/config.ts'
import { ledger } from '#tests/cli/process.ts'

const secrets = { AUTH_SECRET: 'x'.repeat(32), DATA_KEY: 'ab'.repeat(32) }
const outside = { DATABASE_URL: 'postgres://ledger:hush@127.0.0.1:5432/ledger' }

const wrong: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['PORT', { PORT: 'eighty' }],
  ['PORT', { PORT: '65536' }],
  ['PORT', { PORT: '-1' }],
  ['PORT', { PORT: '3001 ' }],
  ['DEMO', { DEMO: 'yes' }],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/ledger' }],
  ['DATABASE_URL', { DATABASE_URL: 'localhost:5432' }],
  ['EVENT_STORE_URL', { EVENT_STORE_URL: 'http://localhost:2113' }],
  ['AUTH_SECRET', { AUTH_SECRET: 'short' }],
  ['AUTH_SECRET', { HOST: '0.0.0.0' }],
  ['AUTH_SECRET', { HOST: 'books.example' }],
  ['AUTH_SECRET', { ...outside, DATA_KEY: secrets.DATA_KEY }],
  ['DATA_KEY', { DATA_KEY: 'not hex' }],
  ['DATA_KEY', { DATA_KEY: 'ab'.repeat(31) }],
  ['DATA_KEY', { ...outside, AUTH_SECRET: secrets.AUTH_SECRET }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
]

test.each(wrong)(
  'a configuration whose %s is wrong or missing is refused by that name: %j',
  (name, environment) => {
    expect(() => readConfig(environment)).toThrow(name)
  },
)

test('no refusal repeats a secret', () => {
  const telling = {
    AUTH_SECRET: 'hush',
    DATA_KEY: 'hush',
    DATABASE_URL: 'mysql://ledger:hush@localhost/ledger',
  }
  expect(() => readConfig(telling)).toThrow(/^(?![^]*hush)/)
})

test('without any setting the embedded default is taken, on this machine alone', () => {
  expect(readConfig({ PORT: '', AUTH_SECRET: '' })).toEqual({
    port: 3001,
    host: '127.0.0.1',
    dataDir: '.data',
    demo: true,
    databaseUrl: undefined,
    authSecret: undefined,
    dataKey: undefined,
    logLevel: 'info',
    webhooksMayBePrivate: false,
  })
  expect(readConfig({ ...outside, ...secrets, HOST: '0.0.0.0' })).toMatchObject({
    demo: false,
    host: '0.0.0.0',
  })
})

test('every wrong variable is named at once, with code 1, by whichever verb is asked', async () => {
  const all = {
    PORT: 'eighty',
    DEMO: 'yes',
    DATABASE_URL: 'mysql://x',
    EVENT_STORE_URL: 'http://x',
    AUTH_SECRET: 'short',
    DATA_KEY: 'short',
    LOG_LEVEL: 'loud',
    DATA_DIR: tmpdir(),
  }
  for (const args of [[], ['verify']]) {
    const { code, out, errors } = await ledger(args, all)
    expect([code, out]).toEqual([1, ''])
    for (const name of Object.keys(all).filter((one) => one !== 'DATA_DIR')) expect(errors).toContain(name)
    expect(errors).toContain('README')
  }
})
