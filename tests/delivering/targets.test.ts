import { expect, test } from 'vitest'
import { checkTarget, isPublic, publicLookup, unfitFor } from '#src/delivering/targets.ts'
import { openSender } from '#src/delivering/sender.ts'
import { receiver } from '#tests/delivering/receiver.ts'

const closed = { allowPrivate: false }

test.each([
  '127.0.0.1',
  '127.255.0.9',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '192.0.2.1',
  '198.18.0.1',
  '240.0.0.1',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '::127.0.0.1',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd12::1',
  'ff02::1',
  'fec0::1',
  '64:ff9b::a00:1',
  '2002:a00:1::',
  '2001:db8::1',
  '4000::1',
  'x',
  '',
])('%s is no address of the public internet', (address) => {
  expect(isPublic(address)).toBe(false)
})

test.each(['93.184.216.34', '::ffff:93.184.216.34', '2606:2800:220:1::1'])('%s is one', (address) => {
  expect(isPublic(address)).toBe(true)
})

test.each([
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://127.1/',
  'https://[::1]/',
  'https://[::ffff:10.0.0.1]/',
  'http://93.184.216.34/',
  'ftp://93.184.216.34/',
  'https://me:pass@93.184.216.34/',
  'nonsense',
])('nothing is sent to %s', (url) => {
  expect(unfitFor(url, closed)).toMatch(/^it /)
})

test('a host that is known to be private is refused when it is registered', async () => {
  await expect(checkTarget('https://localhost/hooks', closed)).rejects.toMatchObject({
    code: 'WEBHOOK_TARGET_REFUSED',
  })
  await expect(checkTarget('https://93.184.216.34/hooks', closed)).resolves.toBeUndefined()
  await expect(checkTarget('http://localhost/hooks', { allowPrivate: true })).resolves.toBeUndefined()
})

test('a name that has come to mean a private address is not connected to', async () => {
  const lookup = ((_host: string, _options: unknown, done: (...found: unknown[]) => void) =>
    done(null, [
      { address: '10.0.0.1', family: 4 },
      { address: '93.184.216.34', family: 4 },
    ])) as never
  const found = await new Promise((resolve) =>
    publicLookup({ ...closed, lookup })('shop.example', { all: true }, (_error, all) => resolve(all)),
  )
  expect(found).toEqual([{ address: '93.184.216.34', family: 4 }])

  const inside = ((_host: string, _options: unknown, done: (...found: unknown[]) => void) =>
    done(null, [{ address: '127.0.0.1', family: 4 }])) as never
  const sender = openSender({ ...closed, lookup: inside }, 2_000)
  const letter = { url: 'https://shop.example/hooks', headers: {}, body: '{}' }
  const answered = await sender.send(letter, new AbortController().signal)
  expect(answered).toMatchObject({ status: undefined, error: expect.stringContaining('private network') })
  await sender.close()
})

test('a name is asked for once for each connection, which is made to just the address that was found fit', async () => {
  const one = await receiver()
  const { port } = new URL(one.url)
  const asked: string[] = []
  const lookup = ((host: string, _options: unknown, done: (...found: unknown[]) => void) => {
    asked.push(host)
    done(null, [{ address: asked.length === 1 ? '127.0.0.1' : '203.0.113.1', family: 4 }])
  }) as never
  const sender = openSender({ allowPrivate: true, lookup }, 2_000)
  const letter = { url: `http://shop.example:${port}/hooks`, headers: {}, body: '{}' }
  const signal = new AbortController().signal
  expect(await sender.send(letter, signal)).toMatchObject({ status: 204 })
  expect(asked).toEqual(['shop.example'])
  await sender.close()
  await one.close()
})

test('an address written as numbers is looked at, too, each time something is sent to it', async () => {
  const one = await receiver()
  const { port } = new URL(one.url)
  const sender = openSender(closed, 2_000)
  for (const host of ['127.0.0.1', '[::ffff:127.0.0.1]', '2130706433']) {
    const letter = { url: `https://${host}:${port}/hooks`, headers: {}, body: '{}' }
    expect(await sender.send(letter, new AbortController().signal)).toMatchObject({
      status: undefined,
      error: 'Nothing is sent to this address: it is in a private network',
    })
  }
  expect(one.came).toEqual([])
  await sender.close()
  await one.close()
})

test('a redirect is an answer like any other, and is not followed', async () => {
  const inside = await receiver()
  const one = await receiver((_request, response) => response.writeHead(302, { location: inside.url }).end())
  const sender = openSender({ allowPrivate: true }, 2_000)
  const letter = { url: one.url, headers: {}, body: '{}' }
  expect(await sender.send(letter, new AbortController().signal)).toMatchObject({ status: 302 })
  expect(inside.came).toEqual([])
  await sender.close()
  await Promise.all([one.close(), inside.close()])
})
