import { access, constants } from 'node:fs/promises'
import { showProgress } from '#src/cli/progress.ts'
import { importPartsOf } from '#src/cli/server-parts.ts'
import { say, withRuntime, type VerbParts } from '#src/cli/verbs/with-runtime.ts'
import { importFile } from '#src/importing/import-file.ts'
import type { Locale } from '#src/importing/source-row.ts'
import { StartupError } from '#src/postgres/startup-error.ts'

export interface ImportOptions {
  readonly kind: string
  readonly file: string
  readonly tenant: string
  readonly as: string
  readonly dryRun: boolean
  readonly atomic: boolean
  readonly locale?: Locale
}

/** Imports a file: a line of JSON per row that was refused, then the summary; exit code 1 when any was. */
export async function importVerb(parts: VerbParts, options: ImportOptions): Promise<void> {
  const name = parts.rooms.imports[options.kind]
  if (name === undefined) {
    throw new StartupError(
      `${options.kind} cannot be imported.`,
      `These can: ${Object.keys(parts.rooms.imports).join(', ')}.`,
    )
  }
  await access(options.file, constants.R_OK).catch((error: Error) => {
    throw new StartupError(`The file cannot be read: ${error.message}.`, 'See ledger import --help.', {
      cause: error,
    })
  })
  await withRuntime(parts, async (runtime) => {
    const { file, tenant, as, kind, dryRun, atomic, locale } = options
    const shown = showProgress(`import ${kind}`, 'bytes')
    const results = importFile(importPartsOf(runtime), {
      ...{ kind, tenant, dryRun, atomic, locale, path: file },
      command: runtime.ledger.command(name),
      actor: { subject: as, role: 'admin' },
      onProgress: ({ bytes, totalBytes }) => shown.update(bytes, totalBytes),
    })
    let next = await results.next()
    for (; next.done !== true; next = await results.next()) {
      if (next.value.outcome === 'refused') say(JSON.stringify(next.value))
    }
    shown.end()
    say(JSON.stringify({ summary: next.value }))
    if (next.value.refused > 0) process.exitCode = 1
  })
}
