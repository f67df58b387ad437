import { runs } from './settings.ts'

/** Measures each of them in turn, several times over, so that what disturbs the machine disturbs all. */
export async function inTurns<K extends string, T>(
  contenders: Readonly<Record<K, () => Promise<T>>>,
): Promise<Record<K, T[]>> {
  const names = Object.keys(contenders) as K[]
  const results = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<K, T[]>
  for (let run = 0; run < runs; run += 1) {
    for (const name of names) results[name].push(await contenders[name]())
  }
  return results
}
