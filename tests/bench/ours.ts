import { v7 } from 'uuid'
import type { CommandOutcome } from '../../src/deciding/request.ts'
import type { Command } from '../../src/kernel/command.ts'
import { closedLoop, type Stretch } from './closed-loop.ts'
import { openLedger } from './open-ledger.ts'
import { tenant } from './sample-log.ts'
import { settleAll, type Settling } from './settle.ts'
import { answerTasks } from './tasks.ts'

const runtime = await openLedger()
const { ledger } = runtime
const actor = { subject: 'amina', role: 'finance' }

function send(command: Command, input: Record<string, unknown>): Promise<CommandOutcome> {
  return ledger.execute({ command, input, tenant, actor })
}

/** As it comes from outside: read now, sent when it is called. */
function ready(name: string, input: object): () => Promise<CommandOutcome> {
  const command = ledger.command(name)
  const parsed = command.input.parse(input)
  return () => send(command, parsed)
}

async function openTenant(): Promise<void> {
  const command = ledger.command('open-tenant')
  const settings = { baseCurrency: 'EUR', timeZone: 'Europe/Paris' }
  await send(command, command.input.parse({ slug: tenant, settings }))
}

const begin = ledger.command('begin-note')
const add = ledger.command('add-note')
/** By how many streams they are: one that all callers want, or a thousand. */
const streams = new Map<number, string[]>()

answerTasks({
  prepare: openTenant,

  /** Every command begins a stream of its own. */
  append: (stretch: Stretch) => closedLoop(stretch, () => send(begin, {})),

  /** Every command decides on what its stream holds, one of so many. */
  decide({ among, ...stretch }: Stretch & { among: number }) {
    const ids = streams.get(among) ?? Array.from({ length: among }, () => v7())
    streams.set(among, ids)
    let next = 0
    return closedLoop(stretch, () => {
      next = (next + 1) % among
      return send(add, { noteId: ids[next] })
    })
  },

  /** Every command settles a part of a payment, on one of so many accounts. */
  settle: (settling: Settling) =>
    settleAll({ runtime, tenant, ready, send: (name, input) => ready(name, input)() }, settling),
})
