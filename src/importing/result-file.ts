import type { ImportResult } from '#src/importing/run-import.ts'
import { linesOf } from '#src/importing/lines.ts'
import { SpillFile } from '#src/importing/spill-file.ts'

const batchCharacters = 64 * 1024

/** The results of a rehearsal, kept until it is known whether they are the answer. */
export class ResultFile {
  readonly #file = new SpillFile()
  #lines = ''

  add(result: ImportResult): void {
    this.#lines += `${JSON.stringify(result)}\n`
    if (this.#lines.length > batchCharacters) this.#spill()
  }

  async *all(): AsyncGenerator<ImportResult> {
    this.#spill()
    for await (const { text } of linesOf(this.#file.pieces())) {
      const result: ImportResult = JSON.parse(text ?? '')
      yield result
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  #spill(): void {
    if (this.#lines !== '') this.#file.add(Buffer.from(this.#lines))
    this.#lines = ''
  }
}
