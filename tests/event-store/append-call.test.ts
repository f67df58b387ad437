import { expect, test } from 'vitest'
import { appendCall } from '#src/event-store/append-call.ts'
import { InvalidAppend } from '#src/event-store/errors.ts'
import { append, newStream } from '#tests/event-store/appends.ts'

test.each(['note-acme.\ud800', 'note-acme.\0'])(
  'a stream that would be stored under another name is told: %j',
  (stream) => {
    const told = (() => {
      try {
        return appendCall([append(newStream()), append(stream)])
      } catch (error) {
        return error
      }
    })()
    expect(told).toBeInstanceOf(InvalidAppend)
    expect(told).toMatchObject({ index: 1 })
  },
)
