import { z } from 'zod'
import { following, merge, projection } from '#src/kernel/projection.ts'
import type { Change } from '#src/kernel/projection.ts'
import { readModel } from '#src/projecting/read-model.ts'
import { sqlFile, walletFacts, walletHandlers, WalletRow } from '#tests/projecting/wallets.ts'

type Wallet = z.infer<typeof WalletRow>

const SizeRow = z.object({ size: z.string(), wallets: z.int().nonnegative(), amount: z.int() })

/** How many wallets of each size there are, and what is in them. */
const walletSizes = following<Wallet>()({
  name: 'wallet-sizes',
  row: SizeRow,
  key: ['size'],
  of: ({ before, after }) => (before === after ? [] : [...counted(before, -1), ...counted(after, 1)]),
})

function counted(wallet: Wallet | undefined, sign: 1 | -1): Change<z.infer<typeof SizeRow>>[] {
  if (wallet === undefined) return []
  const size = wallet.amount === 0 ? 'empty' : wallet.amount < 10 ? 'small' : 'large'
  return [
    merge(size, (cell = { size, wallets: 0, amount: 0 }) => ({
      ...cell,
      wallets: cell.wallets + sign,
      amount: cell.amount + sign * wallet.amount,
    })),
  ]
}

export const walletColumns = `
  tenant text collate "C" not null, wallet_id text collate "C" not null, owner text not null,
  amount bigint not null, fills integer not null, primary key (tenant, wallet_id)`

/** The wallets in version 2, with their sizes as a second table. */
export const sizedWallets = readModel({
  projection: projection(walletFacts)({
    name: 'wallets',
    version: 2,
    row: WalletRow,
    key: ['wallet_id'],
    on: walletHandlers,
    following: walletSizes,
  }),
  table: sqlFile(`
    create table wallets (${walletColumns});
    create table wallet_sizes (
      tenant text collate "C" not null, size text collate "C" not null, wallets bigint not null,
      amount bigint not null check (amount < 5000), primary key (tenant, size)
    );`),
})

/** Every change of a wallet, a row each, beside the wallets as they are. */
export const movedWallets = readModel({
  projection: projection(walletFacts)({
    name: 'moved-wallets',
    version: 1,
    row: WalletRow,
    key: ['wallet_id'],
    on: walletHandlers,
    following: following<Wallet>()({
      name: 'wallet-moves',
      row: z.object({ position: z.int(), wallet_id: z.string(), amount: z.int() }),
      key: ['position'],
      appendOnly: true,
      of: ({ event, before, after }) => [
        {
          kind: 'insert',
          row: {
            position: Number(event.position),
            wallet_id: after?.wallet_id ?? before?.wallet_id ?? '',
            amount: (after?.amount ?? 0) - (before?.amount ?? 0),
          },
        },
      ],
    }),
  }),
  table: sqlFile(`
    create table moved_wallets (${walletColumns});
    create table wallet_moves (
      tenant text collate "C" not null, position bigint not null, wallet_id text not null,
      amount bigint not null check (amount <> 13), primary key (tenant, position)
    );`),
})
