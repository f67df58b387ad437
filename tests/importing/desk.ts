import { areas } from '#commands/index.ts'
import { memoryStore } from '#src/event-store/memory.ts'
import type { EventStore } from '#src/event-store/port.ts'
import type { Importable, RowResult } from '#src/importing/import-rows.ts'
import { rehearsalLedger } from '#src/importing/rehearsal-ledger.ts'
import { type FileToImport, type ImportParts, importSteps, type Summary } from '#src/importing/run-import.ts'
import { idOfLegacy } from '#src/kernel/ids.ts'
import { acme, quiet, tenancy } from '#tests/support/ledger.ts'

/** What can be imported, as the server registers it. */
export function importables(command: (name: string) => Importable['command']): Importable[] {
  return [
    { kind: 'parties', command: command('register-party') },
    { kind: 'budgets', command: command('open-budget') },
    { kind: 'expenses', command: command('record-expense') },
    { kind: 'movements', command: command('record-movement') },
  ]
}

export async function* bytesOf(...pieces: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece
}

/** Everything that comes, as a list. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

export interface Imported {
  results: (RowResult & { rehearsed?: true })[]
  summary: Summary
}

const secretOf = (tenant: string, id: string): string => `${tenant}.${id}`

/** A ledger with tenant acme, one customer (legacy id "awa") and the means to import. */
export async function desk(store: EventStore = memoryStore()) {
  const running = await acme(store)
  const { ledger, send } = running
  const { id: partyId } = await send('register-party', {
    displayName: 'Awa',
    roles: ['customer'],
    legacyId: 'awa',
  })
  const budget = (over: Record<string, unknown> = {}) =>
    send('open-budget', {
      partyId,
      name: '2025',
      amount: '1000.00',
      startDate: '2025-01-01',
      legacyId: 'b1',
      ...over,
    })
  const parts: ImportParts = {
    ledger,
    rehearse: () =>
      rehearsalLedger({
        store,
        areas,
        tenancy,
        now: () => new Date(),
        secretOf,
        reveal: secretOf,
        log: quiet,
      }),
  }

  const file = (
    kind: string,
    content: string | AsyncIterable<Uint8Array>,
    over: Partial<FileToImport> = {},
  ): FileToImport => {
    const importable = importables((name) => ledger.command(name)).find((one) => one.kind === kind)
    if (importable === undefined) throw new Error(`nothing of kind ${kind} can be imported`)
    return {
      ...importable,
      tenant: 'acme',
      actor: { subject: 'amina', role: 'finance' },
      format: 'csv',
      read: () => (typeof content === 'string' ? bytesOf(content) : content),
      dryRun: false,
      atomic: false,
      ...over,
    }
  }
  const importing = async (...given: Parameters<typeof file>): Promise<Imported> => {
    const results: Imported['results'] = []
    for await (const step of importSteps(parts, file(...given))) {
      if ('summary' in step) return { results, summary: step.summary }
      results.push(step)
    }
    throw new Error('the import told no summary')
  }
  const types = async (): Promise<string[]> => (await store.readAll('0', 100_000)).map(({ type }) => type)
  const recorded = async (): Promise<number> =>
    (await types()).filter((type) => type === 'ExpenseRecorded').length
  return {
    ...running,
    partyId,
    budgetId: idOfLegacy('acme', 'budget', 'b1'),
    budget,
    parts,
    file,
    importing,
    types,
    recorded,
  }
}

/** What came of the rows, as "line outcome" with the code where there is one. */
export function told({ results }: Imported): string[] {
  return results.map(({ line, outcome, code }) => [line, outcome, code].filter(Boolean).join(' '))
}
