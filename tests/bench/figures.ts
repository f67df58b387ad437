import { arch, cpus, platform, totalmem } from 'node:os'

/** One line of the table. A figure without `other` stands alone; one without `atLeast` is only reported. */
export interface Figure {
  readonly name: string
  readonly ours: number
  readonly other: number | null
  readonly unit: string
  /** How many times the other's. */
  readonly ratio: number | null
  readonly atLeast: number | null
}

/** Two contenders that did the same work, run after run. */
export interface Compared {
  readonly ours: readonly number[]
  readonly other: readonly number[]
}

/** The figures as they come in, each shown at once. */
export class Figures {
  readonly all: Figure[] = []

  /** The ratio is that of the medians. */
  compare(name: string, { ours, other }: Compared, atLeast: number | null, unit = '1/s'): void {
    const [left, right] = [median(ours), median(other)]
    this.#add({ name, ours: left, other: right, unit, ratio: round(left / right), atLeast })
  }

  tell(name: string, values: readonly number[], unit = '1/s'): void {
    this.#add({ name, ours: median(values), other: null, unit, ratio: null, atLeast: null })
  }

  /** A figure that may be no more than so much. */
  atMost(name: string, values: readonly number[], limit: number, unit: string): void {
    const ours = median(values)
    this.#add({ name, ours, other: limit, unit, ratio: round(limit / ours), atLeast: 1 })
  }

  /** Those that came out lower than they should. */
  get missed(): Figure[] {
    return this.all.filter(({ ratio, atLeast }) => ratio !== null && atLeast !== null && ratio < atLeast)
  }

  #add(figure: Figure): void {
    const known = {
      ...figure,
      ours: round(figure.ours),
      other: figure.other === null ? null : round(figure.other),
    }
    this.all.push(known)
    process.stdout.write(`${line(known)}\n`)
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0]
  return (low + high) / 2
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}

export const heading = row(['', 'ours', 'other', 'unit', 'ratio', 'at least'])

function line({ name, ours, other, unit, ratio, atLeast }: Figure): string {
  const verdict = ratio !== null && atLeast !== null && ratio < atLeast ? `${atLeast}  missed` : atLeast
  return row([name, ours, other, unit, ratio, verdict])
}

function row([name, ours, other, unit, ratio, atLeast]: (string | number | null)[]): string {
  const number = (value: string | number | null | undefined, width: number): string =>
    (typeof value === 'number' ? value.toLocaleString('en') : (value ?? '')).padStart(width)
  return `${String(name).padEnd(66)}${number(ours, 10)}${number(other, 10)}  ${String(unit).padEnd(5)}${number(ratio, 8)}  ${atLeast ?? ''}`
}

/** What the figures were measured on. */
export function machine(postgres: string) {
  const cores = cpus()
  return {
    processor: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: process.version,
    postgres,
    measuredAt: new Date().toISOString(),
  }
}
