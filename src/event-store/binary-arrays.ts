const oids = { int4: 23, text: 25, json: 114 } as const
type ElementType = keyof typeof oids

const headBytes = 20
const emptyHeadBytes = 12
const lengthBytes = 4
/** Of one UTF-16 unit in UTF-8. */
const mostBytes = 3
const roomBytes = 1024 * 1024
/** Where arrays are put together before they are cut to length; the same memory again and again. */
const room = Buffer.allocUnsafeSlow(roomBytes)

/**
 * Arrays as PostgreSQL takes them in binary: neither side has to write or read quotes and escapes, which costs
 * more than all else about storing an event.
 */
export function integerArray(values: readonly number[]): Buffer {
  const target = roomFor(headBytes + values.length * lengthBytes * 2)
  let at = begin(target, 'int4', values.length)
  for (const value of values) {
    at = target.writeInt32BE(lengthBytes, at)
    at = target.writeInt32BE(value, at)
  }
  return Buffer.from(target.subarray(0, at))
}

/** Texts, or JSON as text. The database keeps no NUL, and half of a surrogate pair would become another character. */
export function textArray(type: 'text' | 'json', values: readonly (string | null)[]): Buffer {
  const characters = values.reduce((sum, value) => sum + (value?.length ?? 0), 0)
  const target = roomFor(headBytes + values.length * lengthBytes + characters * mostBytes)
  let at = begin(target, type, values.length)
  for (const value of values) {
    if (value === null) {
      at = target.writeInt32BE(-1, at)
      continue
    }
    if (!isPlain(value)) throw new TypeError('A text holds a NUL character or half of a surrogate pair')
    const bytes = target.write(value, at + lengthBytes)
    at = target.writeInt32BE(bytes, at) + bytes
  }
  return Buffer.from(target.subarray(0, at))
}

/** Whether the database can keep a text as it is. */
export function isPlain(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

function roomFor(bytes: number): Buffer {
  return bytes <= roomBytes ? room : Buffer.allocUnsafe(bytes)
}

/** What stands before the values: how many dimensions, whether nulls may come, the type, how many, counted from 1. */
function begin(target: Buffer, type: ElementType, count: number): number {
  const dimensions = count === 0 ? 0 : 1
  target.writeInt32BE(dimensions, 0)
  target.writeInt32BE(dimensions, 4)
  target.writeInt32BE(oids[type], 8)
  if (count === 0) return emptyHeadBytes
  target.writeInt32BE(count, 12)
  target.writeInt32BE(1, 16)
  return headBytes
}
