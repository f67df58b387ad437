import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ownerOnly = 0o600
const pieceBytes = 64 * 1024

/**
 * A file for what is too much for memory. It has no name: what people sent is gone with the process, however
 * that ends, and nobody else can open it meanwhile.
 */
export class SpillFile {
  #file: Promise<FileHandle> | undefined
  #length = 0
  #written: Promise<unknown> = Promise.resolve()

  /** How many bytes were given to it so far. */
  get length(): number {
    return this.#length
  }

  /** Adds bytes and says where they begin. They are there once `flush` has resolved. */
  add(bytes: Uint8Array): number {
    const start = this.#length
    this.#length += bytes.length
    this.#written = this.#written.then(async () => writeAll(await this.#opened(), bytes, start))
    this.#written.catch(() => undefined)
    return start
  }

  /** Waits until everything added is in the file; throws when it could not be written. */
  async flush(): Promise<void> {
    await this.#written
  }

  /** The bytes from one place to another. */
  async read(start: number, end: number): Promise<Buffer> {
    await this.flush()
    const bytes = Buffer.alloc(end - start)
    const file = await this.#opened()
    let done = 0
    while (done < bytes.length) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done)
      if (bytesRead === 0) throw new Error('a temporary file is shorter than what was written to it')
      done += bytesRead
    }
    return bytes
  }

  /** All of it, from the beginning, in pieces. */
  async *pieces(): AsyncGenerator<Buffer> {
    for (let start = 0; start < this.#length; start += pieceBytes) {
      yield await this.read(start, Math.min(this.#length, start + pieceBytes))
    }
  }

  async close(): Promise<void> {
    await this.#written.catch(() => undefined)
    await this.#file?.then((file) => file.close())
    this.#file = undefined
  }

  #opened(): Promise<FileHandle> {
    this.#file ??= nameless()
    return this.#file
  }
}

async function nameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `grand-livre-${randomUUID()}`)
  const file = await open(path, 'wx+', ownerOnly)
  await unlink(path)
  return file
}

async function writeAll(file: FileHandle, bytes: Uint8Array, start: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, start + done)
    done += bytesWritten
  }
}
