import { expect, test } from 'vitest'
import { inOrder } from '#src/importing/in-order.ts'
import { all } from '#tests/importing/desk.ts'

/** Work that ends when it is told to. */
function work() {
  const ends = new Map<number, () => void>()
  const started: number[] = []
  const start = async (item: number): Promise<string> => {
    started.push(item)
    await new Promise<void>((resolve) => ends.set(item, resolve))
    return `${item} done`
  }
  return { start, started, end: (item: number) => ends.get(item)?.() }
}

async function* counting(to: number): AsyncGenerator<number> {
  for (let item = 0; item < to; item += 1) yield item
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

test('no more work is under way than allowed, and results come in the order of the items', async () => {
  const { start, started, end } = work()
  const results = inOrder(counting(10), 3, start)
  const first = results.next()
  await turns()
  expect(started).toEqual([0, 1, 2])
  end(2)
  end(1)
  await turns()
  expect(started).toEqual([0, 1, 2])
  end(0)
  expect(await first).toEqual({ value: '0 done', done: false })
  expect([await results.next(), await results.next()].map(({ value }) => value as string)).toEqual([
    '1 done',
    '2 done',
  ])
  const fourth = results.next()
  await turns()
  for (let item = 3; item < 10; item += 1) {
    end(item)
    await turns()
  }
  expect((await fourth).value).toBe('3 done')
})

test('a result is told as soon as it is there, though the next item is still to come', async () => {
  async function* slow(): AsyncGenerator<number> {
    yield 1
    await new Promise(() => undefined)
  }
  const results = inOrder(slow(), 10, async (item) => item)
  expect(await results.next()).toEqual({ value: 1, done: false })
})

test('when work fails, what is under way is waited for and the source is let go', async () => {
  const ended: number[] = []
  let isLetGo = false
  async function* source(): AsyncGenerator<number> {
    try {
      yield* counting(10)
    } finally {
      isLetGo = true
    }
  }
  const results = inOrder(source(), 4, async (item) => {
    await turns()
    if (item === 1) throw new Error('broken')
    await turns()
    ended.push(item)
    return item
  })
  await expect(all(results)).rejects.toThrow('broken')
  expect(ended).toContain(3)
  expect(isLetGo).toBe(true)
})
