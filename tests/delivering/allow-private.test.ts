import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '#src/config.ts'
import { folderOfTest, ledger } from '#tests/cli/process.ts'

test('webhooks stay out of private networks unless WEBHOOK_ALLOW_PRIVATE is true', () => {
  expect(readConfig({}).webhooksMayBePrivate).toBe(false)
  expect(readConfig({ WEBHOOK_ALLOW_PRIVATE: '' }).webhooksMayBePrivate).toBe(false)
  expect(readConfig({ WEBHOOK_ALLOW_PRIVATE: 'false' }).webhooksMayBePrivate).toBe(false)
  expect(readConfig({ WEBHOOK_ALLOW_PRIVATE: 'true' }).webhooksMayBePrivate).toBe(true)
})

test.each(['1', 'yes', 'TRUE', 'True ', '0', 'no'])(
  'WEBHOOK_ALLOW_PRIVATE=%j is neither, and is refused by name',
  (value) => {
    expect(() => readConfig({ WEBHOOK_ALLOW_PRIVATE: value })).toThrow(
      'WEBHOOK_ALLOW_PRIVATE must be true or false',
    )
  },
)

test('a server with a wrong WEBHOOK_ALLOW_PRIVATE does not start, and touches nothing', async () => {
  const root = await folderOfTest()
  const dataDir = join(root, 'data')
  const { code, out, errors } = await ledger(['start'], { DATA_DIR: dataDir, WEBHOOK_ALLOW_PRIVATE: 'yes' })
  expect(code).toBe(1)
  expect(out + errors).toContain('WEBHOOK_ALLOW_PRIVATE must be true or false')
  expect(existsSync(dataDir)).toBe(false)
  await rm(root, { recursive: true, force: true })
})
