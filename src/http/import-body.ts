import type { FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import type { App } from '#src/http/routes.ts'
import type { RowFormat } from '#src/importing/read-rows.ts'
import type { Locale } from '#src/importing/source-row.ts'
import { Refusal } from '#src/kernel/errors.ts'

/** The bounds of an upload: its rows are bounded one by one, so that all of it may be long. */
export const uploadLimits = { bytes: 1024 ** 3, idle_ms: 60_000 }

const formats: Readonly<Record<string, RowFormat>> = { 'text/csv': 'csv', 'application/x-ndjson': 'ndjson' }

/** Makes CSV and NDJSON the only bodies there are, and leaves them as streams. */
export function readImportBodies(app: App): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (request, payload, done) => {
    const length = Number(request.headers['content-length'] ?? 0)
    if (length > uploadLimits.bytes)
      done(new Refusal('BODY_TOO_LARGE', { limit: uploadLimits.bytes }), undefined)
    else done(null, payload)
  })
}

const charsets = { api: /^charset="?utf-8"?$/, fr: /^charset="?(utf-8|windows-1252|iso-8859-1)"?$/ }

/** What the body says it is. Which of its charsets a French file is in is told by the file itself. */
export function importFormat(request: FastifyRequest, locale?: Locale): RowFormat {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';')
  const format = formats[type.trim()]
  const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith('charset='))
  if (format !== undefined && (charset === undefined || charsets[locale ?? 'api'].test(charset)))
    return format
  throw new Refusal('MEDIA_TYPE', { detail: 'Send text/csv or application/x-ndjson, in UTF-8.' })
}

/** The body as it arrives. It may take long, but not stand still, and it may not be longer than the bound. */
export async function* bytesOf({ body }: FastifyRequest): AsyncGenerator<Uint8Array> {
  if (!(body instanceof Readable)) return
  const idle = setTimeout(() => {
    body.destroy(new Refusal('INVALID', { detail: 'The upload stood still for too long.' }))
  }, uploadLimits.idle_ms)
  let received = 0
  try {
    for await (const piece of body) {
      const bytes: Uint8Array = piece
      received += bytes.length
      if (received > uploadLimits.bytes) throw new Refusal('BODY_TOO_LARGE', { limit: uploadLimits.bytes })
      idle.refresh()
      yield bytes
    }
  } finally {
    clearTimeout(idle)
  }
}
