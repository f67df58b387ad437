import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { Append, EventStore, NewEvent } from '#src/event-store/port.ts'
import { CivilDate } from '#src/kernel/dates.ts'
import { facts } from '#src/kernel/event.ts'
import type { Position, RecordedEvent } from '#src/kernel/event.ts'
import { derivedId } from '#src/kernel/ids.ts'
import { change, insert, projection, remove } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { readModel } from '#src/projecting/read-model.ts'
import type { ReadModel } from '#src/projecting/read-model.ts'

/** A made-up area: wallets that money is put into. */
export const walletFacts = facts({
  WalletOpened: z.object({ walletId: z.string(), owner: z.string() }),
  WalletFilled: z.object({ walletId: z.string(), amount: z.int() }),
  WalletClosed: z.object({ walletId: z.string() }),
  WalletSeen: z.object({ walletId: z.string() }),
})

const folder = mkdtempSync(join(tmpdir(), 'grand-livre-wallets-'))
let files = 0

/** A file of SQL for a read model. */
export function sqlFile(text: string): URL {
  files += 1
  const path = join(folder, `${files}.sql`)
  writeFileSync(path, text)
  return pathToFileURL(path)
}

export const WalletRow = z.object({
  wallet_id: z.string(),
  owner: z.string(),
  amount: z.int(),
  fills: z.int(),
})

export const walletTable = sqlFile(`
  create table wallets (
    tenant text collate "C" not null, wallet_id text collate "C" not null, owner text not null,
    amount bigint not null check (amount < 1000000), fills integer not null,
    primary key (tenant, wallet_id)
  );`)

export const walletHandlers = {
  WalletOpened: ({ data }: { data: { walletId: string; owner: string } }) =>
    insert({ wallet_id: data.walletId, owner: data.owner, amount: 0, fills: 0 }),
  WalletFilled: ({ data }: { data: { walletId: string; amount: number } }) =>
    change(data.walletId, (row: z.infer<typeof WalletRow>) => {
      if (data.amount === 666) throw new Error('An unlucky amount')
      return { ...row, amount: row.amount + data.amount, fills: row.fills + 1 }
    }),
  WalletClosed: ({ data }: { data: { walletId: string } }) =>
    remove<z.infer<typeof WalletRow>>(data.walletId),
}

/** What is in each wallet. */
export const wallets = readModel({
  projection: projection(walletFacts)({
    name: 'wallets',
    version: 1,
    row: WalletRow,
    key: ['wallet_id'],
    on: walletHandlers,
  }),
  table: walletTable,
})

/** The same read model after a correction: no amount is unlucky any more. */
export const luckyWallets: ReadModel = {
  ...wallets,
  projection: { ...wallets.projection, on: { ...wallets.projection.on, WalletFilled: fillWithoutFear } },
}

function fillWithoutFear({ data }: RecordedEvent): Change {
  const { walletId, amount } = z.object({ walletId: z.string(), amount: z.int() }).parse(data)
  return change(walletId, (row) => ({
    ...row,
    amount: Number(row['amount']) + amount,
    fills: Number(row['fills']) + 1,
  }))
}

/** Version 2 of the wallets: `amount` is called `balance`. */
export const walletsTwo = readModel({
  projection: projection(walletFacts)({
    name: 'wallets',
    version: 2,
    row: z.object({ wallet_id: z.string(), owner: z.string(), balance: z.int(), fills: z.int() }),
    key: ['wallet_id'],
    on: {
      WalletOpened: ({ data }) =>
        insert({ wallet_id: data.walletId, owner: data.owner, balance: 0, fills: 0 }),
      WalletFilled: ({ data }) =>
        change(data.walletId, (row) => ({
          ...row,
          balance: row.balance + data.amount,
          fills: row.fills + 1,
        })),
      WalletClosed: ({ data }) => remove(data.walletId),
    },
  }),
  table: sqlFile(`
    create table wallets (
      tenant text collate "C" not null, wallet_id text collate "C" not null, owner text not null,
      balance bigint not null, fills integer not null, primary key (tenant, wallet_id)
    );`),
})

/** Every filling, a row each, never changed. */
export const fillings = readModel({
  projection: projection(walletFacts)({
    name: 'wallet-fillings',
    version: 1,
    row: z.object({ position: z.int(), wallet_id: z.string(), amount: z.int(), filled_on: z.string() }),
    key: ['position'],
    appendOnly: true,
    on: {
      WalletFilled: ({ data, position, effectiveOn }) =>
        insert({
          position: Number(position),
          wallet_id: data.walletId,
          amount: data.amount,
          filled_on: effectiveOn,
        }),
    },
  }),
  table: sqlFile(`
    create table wallet_fillings (
      tenant text collate "C" not null, position bigint not null, wallet_id text not null,
      amount bigint not null check (amount <> 13), filled_on date not null, primary key (tenant, position)
    );`),
})

/** What happens to wallets, in short. */
export interface Happening {
  type: 'WalletOpened' | 'WalletFilled' | 'WalletClosed' | 'WalletSeen'
  data: Record<string, unknown>
  tenant?: string
}

export function opened(walletId: string, tenant = 'acme'): Happening {
  return { type: 'WalletOpened', data: { walletId, owner: `Owner of ${walletId}` }, tenant }
}

export function filled(walletId: string, amount: number, tenant = 'acme'): Happening {
  return { type: 'WalletFilled', data: { walletId, amount }, tenant }
}

export function closed(walletId: string, tenant = 'acme'): Happening {
  return { type: 'WalletClosed', data: { walletId }, tenant }
}

export function seen(walletId: string, tenant = 'acme'): Happening {
  return { type: 'WalletSeen', data: { walletId }, tenant }
}

let commands = 0

/** Appends each happening to a stream of its own, and tells the position of the last. */
export async function happen(store: EventStore, ...happenings: Happening[]): Promise<Position> {
  const results = await store.append(happenings.map(append))
  const last = results.at(-1)
  if (last?.outcome !== 'appended') throw new Error('Not appended')
  return last.events.at(-1)?.position ?? '0'
}

function append({ tenant = 'acme', type, data }: Happening): Append {
  commands += 1
  const commandId = derivedId('command', commands)
  const stream = `wallet-${tenant}.${commands}`
  const event: NewEvent = {
    type,
    data,
    id: derivedId(commandId, 0),
    schemaVersion: 1,
    tenant,
    stream,
    effectiveOn: CivilDate.parse('2025-03-22'),
    actor: { subject: 'amina', role: 'finance' },
    commandId,
    requestHash: '',
    correlationId: commandId,
    causationId: commandId,
  }
  return {
    tenant,
    stream,
    expectedRevision: 'none',
    events: [event],
    commandId,
    keyed: false,
    requestHash: '',
  }
}
