/** Sums over months, told apart by days: for each day that anything was added on, how much. */

/** A day of recording and a day in the books (0 where there is none), of the months of a row, as one number. */
export function dayInRow(recordedAt: string, on: string): number {
  return 32 * Number(recordedAt.slice(8, 10)) + Number(on.slice(8, 10))
}

/** Where a day has its place in a row; a new one comes last, as facts come in the order of their recording. */
export function placeOf(days: readonly number[], day: number): number {
  const place = days.lastIndexOf(day)
  return place === -1 ? days.length : place
}

export function withAt<T>(values: readonly T[], place: number, value: T): T[] {
  return place === values.length ? [...values, value] : values.with(place, value)
}
