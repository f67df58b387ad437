import { Command, Option } from 'commander'
import { pino } from 'pino'
import { configOf } from '#src/cli/data-dir.ts'
import { backupVerb } from '#src/cli/verbs/backup.ts'
import { demo } from '#src/cli/verbs/demo.ts'
import { doctor } from '#src/cli/verbs/doctor.ts'
import { importVerb } from '#src/cli/verbs/import.ts'
import { rebuildVerb } from '#src/cli/verbs/rebuild.ts'
import { replayVerb } from '#src/cli/verbs/replay.ts'
import { restoreVerb } from '#src/cli/verbs/restore.ts'
import { runNames, runVerb } from '#src/cli/verbs/run.ts'
import { addTenant } from '#src/cli/verbs/tenant.ts'
import { token } from '#src/cli/verbs/token.ts'
import { verifyVerb } from '#src/cli/verbs/verify.ts'
import type { Rooms } from '#src/cli/runtime.ts'
import { serve } from '#src/cli/serve.ts'
import { version } from '#src/cli/version.ts'
import { locales } from '#src/importing/source-row.ts'
import { Role } from '#src/kernel/roles.ts'

/** The command line. Every verb reads the same configuration as the server, and works beside a running one. */
export function program(rooms: Rooms): Command {
  const ledger = new Command('ledger').description('Grand Livre, an event-sourced ledger').version(version)
  const parts = () => ({
    rooms,
    config: configOf(process.env),
    log: pino({ level: 'warn' }, pino.destination(2)),
  })

  ledger
    .command('start', { isDefault: true })
    .description('start the server')
    .action(() => {
      const config = configOf(process.env)
      return serve(rooms, config, pino({ level: config.logLevel }))
    })
  ledger.addCommand(importCommand(rooms, parts))
  ledger
    .command('rebuild')
    .description('fold a read model anew from the log; a running server goes on with it')
    .argument('<projection>', 'its name, or all')
    .action((name: string) => rebuildVerb(parts(), name))
  ledger
    .command('verify')
    .description(
      'prove that the log is whole and that the read models are what it says; exit code 1 when not',
    )
    .argument('[projection...]', 'names; all when left out')
    .option('--json', 'print one JSON document', false)
    .action((names: string[], options) => verifyVerb(parts(), names, options))
  const verbs = [replayCommand, backupCommand, restoreCommand, tenantCommand]
  for (const verb of [runCommand(rooms, parts), ...verbs.map((one) => one(parts))]) ledger.addCommand(verb)
  ledger
    .command('token')
    .description('make a bearer token')
    .requiredOption('--tenant <slug>')
    .requiredOption('--subject <name>')
    .requiredOption('--roles <roles>', `separated by commas: ${Role.options.join(', ')}`)
    .option('--hours <hours>', 'how long it is valid', '12')
    .action((options) => token(parts(), options))
  ledger
    .command('demo')
    .description('fill the tenant demo')
    .action(() => demo(parts()))
  ledger
    .command('doctor')
    .description('check the environment and say what is wrong')
    .action(() => doctor(rooms))
  return ledger
}

function importCommand(rooms: Rooms, parts: () => Parameters<typeof importVerb>[0]): Command {
  return new Command('import')
    .description('import a CSV or NDJSON file, a result per row')
    .addOption(tenantOption())
    .option('--as <subject>', 'who imports', 'import')
    .option('--dry-run', 'tell what would happen, write nothing', false)
    .option('--atomic', 'write nothing unless the whole file is clean', false)
    .addOption(localeOption())
    .argument('<kind>', `what the rows are: ${Object.keys(rooms.imports).join(', ')}`)
    .argument('<file>')
    .action((kind: string, file: string, options) => importVerb(parts(), { kind, file, ...options }))
}

function runCommand(rooms: Rooms, parts: () => Parameters<typeof runVerb>[0]): Command {
  return new Command('run')
    .description('do what time brings as of a date, beside a running server or alone; twice changes nothing')
    .addOption(tenantOption())
    .option('--as <subject>', 'who does it', 'run')
    .option('--date <date>', 'the business date, such as 2025-03-31; today when left out')
    .argument('<run>', runNames(rooms.runs))
    .action((name: string, options) => runVerb(parts(), name, options))
}

function replayCommand(parts: () => Parameters<typeof replayVerb>[0]): Command {
  return new Command('replay')
    .description('fold read models as they stood at a point of the log: count, show or compare their rows')
    .requiredOption('--to <point>', 'a position such as 42, or a time such as 2025-03-22T10:00:00Z')
    .option('--projection <names...>', 'which; all when left out')
    .option('--tenant <slug>', 'rows of this tenant alone')
    .option('--show', 'print the rows')
    .addOption(new Option('--compare <point>', 'print what changed between the two points').conflicts('show'))
    .action((options) => replayVerb(parts(), options))
}

function backupCommand(parts: () => Parameters<typeof backupVerb>[0]): Command {
  return new Command('backup')
    .description('write the books and their secrets into a new folder, beside a running server or alone')
    .argument('<folder>')
    .action((folder: string) => backupVerb(parts(), folder))
}

function restoreCommand(parts: () => Parameters<typeof restoreVerb>[0]): Command {
  return new Command('restore')
    .description('put a backup into DATA_DIR, which must be empty')
    .argument('<folder>', 'what ledger backup has written')
    .action((folder: string) => restoreVerb(parts(), folder))
}

function tenantCommand(parts: () => Parameters<typeof addTenant>[0]): Command {
  const tenant = new Command('tenant').description('tenants')
  tenant
    .command('add')
    .description('open a tenant')
    .argument('<slug>')
    .requiredOption('--currency <code>', 'its base currency, such as XOF')
    .requiredOption('--zone <zone>', 'its time zone, such as Africa/Dakar')
    .action((slug: string, options) => addTenant(parts(), slug, options))
  return tenant
}

function localeOption(): Option {
  return new Option(
    '--locale <country>',
    'how a CSV file is written; fr: 1 250,50 and 22/03/2025 apart by ;, in UTF-8 or Windows-1252',
  ).choices(locales)
}

function tenantOption(): Option {
  return new Option('--tenant <slug>', 'whose books').default('demo')
}
