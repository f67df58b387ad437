import cliProgress from 'cli-progress'

/** Shows how far long work has got: a bar on a terminal, plain lines elsewhere. */
export interface ProgressDisplay {
  /** `total` may be unknown; the unit says what is counted. */
  update(done: number, total: number | undefined): void
  end(): void
}

const lineEvery_ms = 5_000

export function showProgress(what: string, unit: string): ProgressDisplay {
  return process.stderr.isTTY ? bar(what, unit) : lines(what, unit)
}

function bar(what: string, unit: string): ProgressDisplay {
  const format = `${what} {bar} {percentage} % | {value}/{total} ${unit} | {duration_formatted}`
  const shown = new cliProgress.SingleBar(
    { format, stream: process.stderr, hideCursor: true },
    cliProgress.Presets.shades_classic,
  )
  let started = false
  return {
    update(done, total) {
      if (!started) shown.start(total ?? done, done)
      started = true
      shown.setTotal(Math.max(total ?? done, 1))
      shown.update(done)
    },
    end: () => shown.stop(),
  }
}

function lines(what: string, unit: string): ProgressDisplay {
  let last = Date.now()
  return {
    update(done, total) {
      if (Date.now() - last < lineEvery_ms) return
      last = Date.now()
      process.stderr.write(`${what}: ${done}${total === undefined ? '' : ` of ${total}`} ${unit}\n`)
    },
    end: () => undefined,
  }
}
