/** Packages that compute and do nothing else: a rule or a fold may use them. */
const purePackages = new Set(['zod', 'immutable', 'temporal-polyfill', 'uuid', 'canonicalize'])

interface Door {
  /** Which files it is about; the first door whose pattern fits is the file's. */
  readonly of: RegExp
  readonly sentence: string
  /** What may be imported from the project, by path. `$1` is what the pattern of the file has caught. */
  readonly to: readonly string[]
  /** Whether only pure packages may be imported, and nothing of Node. */
  readonly pure?: boolean
}

const kernel = 'src/kernel/.*'
const events = 'commands/[^/]+/(?:events|facts/[^/]+)\\.ts'

const doors: readonly Door[] = [
  { of: /^tests\//, sentence: 'tests may import everything', to: ['.*'] },
  {
    of: /^src\/(main|rooms)\.ts$/,
    sentence: 'main and its list of rooms may import every room but the tests',
    to: ['(?!tests/).*'],
  },
  { of: /^src\/kernel\//, sentence: 'the kernel imports nothing but itself', to: [kernel], pure: true },
  {
    of: /^src\/facades\//,
    sentence: 'a facade imports src and the registers of commands and read models',
    to: ['src/(?!(main|rooms)\\.ts).*', 'commands/index\\.ts', 'read-models/index\\.ts'],
  },
  {
    of: /^src\//,
    sentence: 'src knows no business word: it imports src, and never main',
    to: ['src/(?!(main|rooms)\\.ts|facades/).*'],
  },
  {
    of: /^commands\/index\.ts$/,
    sentence: 'the register of areas imports their doors',
    to: ['commands/[^/]+/index\\.ts', kernel],
    pure: true,
  },
  {
    of: /^commands\/([^/]+)\//,
    sentence: 'an area imports itself, the facts of other areas (events.ts, facts/) and the kernel',
    to: ['commands/$1/(?!index\\.ts).*', events, kernel],
    pure: true,
  },
  {
    of: /^projections\//,
    sentence: 'a projection imports facts (events.ts, facts/), its own folder and the kernel',
    to: ['projections/.*', events, kernel],
    pure: true,
  },
  {
    of: /^read-models\/index\.ts$/,
    sentence: 'the register of read models imports their routes, the projections and the loop that runs them',
    to: [
      'read-models/[^/]+/.*',
      'projections/.*',
      'src/(?:http|postgres|projecting|kernel)/.*',
      'src/scheduling/run\\.ts',
    ],
  },
  {
    of: /^read-models\/([^/]+)\//,
    sentence: 'a read model imports its own folder, its projection, http, postgres and the kernel',
    to: ['read-models/$1/.*', 'projections/.*', 'src/(?:http|postgres|kernel)/.*', 'src/scheduling/run\\.ts'],
  },
]

/** Why a file may not import what it imports, as a sentence; undefined when it may. */
export function closedDoor(file: string, imported: string): string | undefined {
  const door = doors.find(({ of }) => of.test(file))
  if (door === undefined) return `${file} stands in no room`
  const why = `${file} imports ${imported}, but ${door.sentence}`
  if (!imported.startsWith('#')) return door.pure && !purePackages.has(imported) ? why : undefined
  const own = door.of.exec(file)?.[1] ?? ''
  const open = door.to.some((pattern) =>
    new RegExp(`^${pattern.replace('$1', own)}$`).test(imported.slice(1)),
  )
  return open ? undefined : why
}
