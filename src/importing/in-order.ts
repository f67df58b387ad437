/**
 * Does work for each item with at most so many under way, and tells the results in the order of the items. An
 * item is only taken when there is room, and a result is told as soon as those before it are.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  most: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const source = items[Symbol.asyncIterator]()
  const running: Promise<R>[] = []
  try {
    yield* resultsOf(source, running, { most, work })
  } finally {
    await Promise.allSettled(running)
    await source.return?.()
  }
}

async function* resultsOf<T, R>(
  source: AsyncIterator<T>,
  running: Promise<R>[],
  { most, work }: { most: number; work: (item: T) => Promise<R> },
): AsyncGenerator<R> {
  let coming: Promise<IteratorResult<T>> | undefined = watched(source.next())
  while (coming !== undefined || running.length > 0) {
    const arrived: IteratorResult<T> | undefined =
      running.length < most ? await first(coming, running[0]) : undefined
    if (arrived === undefined) {
      const oldest = running.shift()
      if (oldest !== undefined) yield await oldest
      continue
    }
    coming = arrived.done === true ? undefined : watched(source.next())
    if (arrived.done !== true) running.push(watched(work(arrived.value)))
  }
}

/** The next item, unless the oldest work is done before it comes. */
async function first<T>(
  coming: Promise<IteratorResult<T>> | undefined,
  oldest: Promise<unknown> | undefined,
): Promise<IteratorResult<T> | undefined> {
  if (coming === undefined || oldest === undefined) return coming
  return Promise.race([coming, oldest.then(nothing, nothing)])
}

function nothing(): undefined {
  return undefined
}

/** A promise whose failure is looked at later, and so is no unhandled one until then. */
function watched<R>(promise: Promise<R>): Promise<R> {
  promise.catch(nothing)
  return promise
}
