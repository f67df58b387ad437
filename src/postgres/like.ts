import { folded } from '#src/kernel/search.ts'

/** Patterns for `like all (…)` on a folded text: each word that is looked for, wherever it stands. */
export function likePatterns(sought: string): string[] {
  return folded(sought)
    .split(' ')
    .map((word) => `%${word.replace(/[\\%_]/g, String.raw`\$&`)}%`)
}
