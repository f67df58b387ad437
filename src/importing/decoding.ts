import { isAscii } from 'node:buffer'
import { TextDecoder } from 'node:util'

/** Turns the bytes of a file into text, piece by piece; without a piece, what is left at the end. */
export type Decode = (this: void, bytes: Uint8Array | undefined) => string

/** UTF-8 with or without a byte order mark; throws at the first byte that is none. */
export function utf8(): Decode {
  return decodeWith(new TextDecoder('utf-8', { fatal: true }))
}

/** How much of a file, from its first byte beyond ASCII on, decides what it is written in. */
const evidenceBytes = 64 * 1024

/**
 * UTF-8 or Windows-1252, as spreadsheets in French write: what is valid UTF-8 is that, because accented letters in
 * Windows-1252 are hardly ever. It is decided once, early, and whatever pieces the file comes in; what began as UTF-8
 * and is none later throws rather than being read in two ways.
 */
export function utf8OrWindows1252(): Decode {
  let decided: Decode | undefined
  let held: Uint8Array = new Uint8Array()
  return (bytes) => {
    if (decided !== undefined) return decided(bytes)
    const all = bytes === undefined ? held : Buffer.concat([held, bytes])
    const ascii = asciiOf(all)
    held = all.subarray(ascii.length)
    if (bytes !== undefined && held.length < evidenceBytes) return ascii

    decided = isUtf8(held.subarray(0, evidenceBytes), held.length <= evidenceBytes && bytes === undefined)
      ? utf8()
      : decodeWith(new TextDecoder('windows-1252'))
    return ascii + decided(held) + (bytes === undefined ? decided(undefined) : '')
  }
}

/** The text before the first byte beyond ASCII. */
function asciiOf(bytes: Uint8Array): string {
  const end = isAscii(bytes) ? bytes.length : bytes.findIndex((byte) => byte > 0x7f)
  return Buffer.from(bytes.subarray(0, end)).toString('latin1')
}

/** Where the bytes are not all there is, the last character may be cut off. */
function isUtf8(bytes: Uint8Array, isAll: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isAll })
    return true
  } catch {
    return false
  }
}

function decodeWith(decoder: TextDecoder): Decode {
  return (bytes) => (bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true }))
}
