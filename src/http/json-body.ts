import { isUtf8 } from 'node:buffer'
import type { App } from '#src/http/routes.ts'
import { Refusal } from '#src/kernel/errors.ts'

/** Makes JSON the only body there is. Bytes that are not UTF-8 are refused: nobody's name is stored garbled. */
export function readJsonBodies(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error')

  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    if (!isUtf8(body)) return done(new Refusal('INVALID', { detail: 'The body is not UTF-8.' }), undefined)
    void parse(request, body.toString('utf8'), done)
  })
}
