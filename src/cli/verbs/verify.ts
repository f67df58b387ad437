import { showProgress } from '#src/cli/progress.ts'
import { say, withRuntime, type VerbParts } from '#src/cli/verbs/with-runtime.ts'
import { type Verification, verify } from '#src/projecting/verify.ts'

/** Proves that the read models are what the log says; ends with exit code 1 and names the rows when not. */
export async function verifyVerb(parts: VerbParts, names: readonly string[]): Promise<void> {
  const verifications = await withRuntime(parts, async ({ store, pool, url }) => {
    const shown = showProgress('verify', 'events')
    const { readModels } = parts.rooms
    const progress = ({ folded, until }: { folded: string; until: string }): void =>
      shown.update(Number(folded), Number(until))
    const result = await verify({
      store,
      pool,
      url,
      readModels,
      names: names.length === 0 ? 'all' : names,
      progress,
    })
    shown.end()
    return result
  })
  for (const verification of verifications) say(report(verification))
  if (verifications.some(({ wrong, problem }) => wrong > 0 || problem !== undefined)) process.exitCode = 1
}

function report({ projection, position, rows, wrong, differences, problem }: Verification): string {
  if (problem !== undefined) return `${projection}: NOT VERIFIED, ${problem}`
  if (wrong === 0) return `${projection}: ${rows} rows at position ${position} are what the log says`
  const named = differences.map((difference) => `  ${JSON.stringify(difference)}`)
  return [
    `${projection}: ${wrong} of ${rows} rows at position ${position} DIFFER from the log`,
    ...named,
  ].join('\n')
}
