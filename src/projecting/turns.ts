/** Lets at most so many at a time do something heavy; the others wait in line. */
export function turns(places: number): (signal: AbortSignal) => Promise<() => void> {
  const waiting: (() => void)[] = []
  let free = places

  const giveBack = (): void => {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
  const once = (): (() => void) => {
    let given = false
    return () => {
      if (!given) giveBack()
      given = true
    }
  }

  return (signal) => {
    if (signal.aborted) return Promise.resolve(() => undefined)
    if (free > 0) {
      free -= 1
      return Promise.resolve(once())
    }
    return new Promise((resolve) => {
      const called = (): void => {
        signal.removeEventListener('abort', left)
        resolve(once())
      }
      const left = (): void => {
        waiting.splice(waiting.indexOf(called), 1)
        resolve(() => undefined)
      }
      waiting.push(called)
      signal.addEventListener('abort', left, { once: true })
    })
  }
}
