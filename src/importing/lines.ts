import { type Decode, utf8 } from '#src/importing/decoding.ts'
import { Refusal } from '#src/kernel/errors.ts'

/** The most characters of one row: a file that is something else is not read into memory to find that out. */
export const longestRow = 256 * 1024

/** A line of a text file by its number from 1; without its text when that is longer than a row may be. */
export interface Line {
  readonly number: number
  readonly text: string | undefined
}

/** The lines of a file, ended by LF or CRLF. */
export async function* linesOf(
  bytes: AsyncIterable<Uint8Array>,
  decode: Decode = utf8(),
): AsyncGenerator<Line> {
  const lines = new LineCutter()
  for await (const chunk of bytes) yield* lines.take(decoded(decode, chunk, lines))
  yield* lines.take(decoded(decode, undefined, lines))
  yield* lines.rest()
}

function decoded(decode: Decode, chunk: Uint8Array | undefined, { number }: LineCutter): string {
  try {
    return decode(chunk)
  } catch {
    const detail = `The file is not UTF-8 text somewhere after line ${number - 1}. Save it as UTF-8.`
    throw new Refusal('INVALID', { detail })
  }
}

/** Cuts texts that come in pieces into lines. */
class LineCutter {
  number = 1
  #held = ''
  #isTooLong = false

  take(text: string): Line[] {
    const lines: Line[] = []
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#hold(text.slice(start, end))
      lines.push(this.#next())
      start = end + 1
    }
    this.#hold(text.slice(start))
    return lines
  }

  rest(): Line[] {
    return this.#held !== '' || this.#isTooLong ? [this.#next()] : []
  }

  #hold(piece: string): void {
    this.#isTooLong ||= this.#held.length + piece.length > longestRow
    this.#held = this.#isTooLong ? '' : this.#held + piece
  }

  #next(): Line {
    const text = this.#held.endsWith('\r') ? this.#held.slice(0, -1) : this.#held
    const line = { number: this.number, text: this.#isTooLong ? undefined : text }
    this.number += 1
    this.#held = ''
    this.#isTooLong = false
    return line
  }
}
