import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The top-level folders of the project; what begins with a dot is the tools' own. */
export const rooms = ['src', 'commands', 'projections', 'read-models', 'tests']

/** The bench is a package of its own, so that nobody else installs what it compares with. */
const otherPackages = ['tests/bench/node_modules']

/** The text of a file by its path from the project's root. */
export function textOf(file: string): string {
  return readFileSync(file, 'utf8')
}

/** Every file of the project's rooms, in order. */
export const files: readonly string[] = rooms.flatMap((room) => filesIn(room)).sort()

export const sources = files.filter((file) => file.endsWith('.ts'))

/** The folders at the project's root that somebody made by hand. */
export function foldersAtRoot(): string[] {
  return readdirSync('.').filter(
    (name) =>
      !name.startsWith('.') && name !== 'node_modules' && name !== 'coverage' && statSync(name).isDirectory(),
  )
}

function filesIn(folder: string): string[] {
  if (otherPackages.includes(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.')) return []
    return entry.isDirectory() ? filesIn(path) : [path]
  })
}

const importing =
  /(?:^|\n)\s*(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g

/** What a source text imports, types included, as it is written there. */
export function importsOf(text: string): string[] {
  return [...text.matchAll(importing)].map(([, standing, dynamic]) => standing ?? dynamic ?? '')
}

/** Lines that are neither blank nor comment. */
export function linesOf(text: string): number {
  return text.split('\n').filter((line) => !/^\s*(?:$|\/\/|\/?\*|--|#)/.test(line)).length
}
