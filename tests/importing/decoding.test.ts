import { expect, test } from 'vitest'
import { type Decode, utf8OrWindows1252 } from '#src/importing/decoding.ts'

function read(decode: Decode, ...pieces: readonly Uint8Array[]): string {
  return [...pieces, undefined].map((piece) => decode(piece)).join('')
}

const latin = (text: string): Buffer => Buffer.from(text, 'latin1')

test.each([
  ['', Buffer.from('')],
  ['Taxi;12,50', Buffer.from('Taxi;12,50')],
  ['Café;1\u202f250,50 \u20ac', Buffer.from('Café;1\u202f250,50 \u20ac')],
  ['\ufeffÉté'.slice(1), Buffer.from('\ufeffÉté')],
  ['Café', latin('Café')],
  ['é', latin('é')],
  ['CAFÉ\u00a0: thé', latin('CAFÉ\u00a0: thé')],
  [
    'L\u2019été \u0153uf 3\u20ac',
    Buffer.concat([
      latin('L'),
      Buffer.from([0x92]),
      latin('ét\u00e9 '),
      Buffer.from([0x9c]),
      latin('uf 3'),
      Buffer.from([0x80]),
    ]),
  ],
])('"%s" is read as it was written, whatever pieces it comes in', (text, bytes) => {
  expect(read(utf8OrWindows1252(), bytes)).toBe(text)
  const single = [...bytes].map((byte) => Buffer.from([byte]))
  expect(read(utf8OrWindows1252(), ...single)).toBe(text)
})

test('a long file is decided by its beginning, and read in one way only', () => {
  const ascii = Buffer.alloc(200_000, 'a')
  const long = Buffer.concat([ascii, Buffer.from('é'), ascii])
  expect(read(utf8OrWindows1252(), long)).toContain('aéa')
  expect(read(utf8OrWindows1252(), Buffer.concat([ascii, latin('é'), ascii, latin('\u00c3\u00a9')]))).toMatch(
    /aéa+Ã©$/,
  )
  expect(() => read(utf8OrWindows1252(), long, latin('é'))).toThrow('not valid')
})
