/** Chance that can be repeated: the same seed makes the same choices, in the order they are asked for. */
export interface Random {
  /** At least 0, below 1. */
  number(): number
  /** A whole number from `least` to `most`, both possible. */
  whole(least: number, most: number): number
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T
  /** One of several, each as often as its weight says. */
  weighted<T>(weights: readonly (readonly [T, number])[]): T
  uuid(): string
}

/** mulberry32: small, quick, good enough to choose what happens next. */
export function random(seed: number): Random {
  let state = seed >>> 0
  const number = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (least: number, most: number): number => least + Math.floor(number() * (most - least + 1))
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => whole(0, 15).toString(16)).join('')

  return {
    number,
    whole,
    chance: (share) => number() < share,
    pick(from) {
      const one = from[whole(0, from.length - 1)]
      if (one === undefined) throw new Error('there is nothing to pick from')
      return one
    },
    weighted(weights) {
      let left = number() * weights.reduce((total, [, weight]) => total + weight, 0)
      for (const [one, weight] of weights) {
        left -= weight
        if (left < 0) return one
      }
      throw new Error('there is nothing to pick from')
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  }
}
