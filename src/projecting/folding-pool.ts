import type pg from 'pg'
import { sessionPool } from '#src/postgres/session-pool.ts'

/**
 * Connections that rows are folded on. A commit need not wait for the disk: rows and checkpoint are lost or kept
 * together, and what a crash takes away is folded again from the log, which does wait. Rows are always found by
 * their key, so the planner is kept from scans that look cheap on a table that has only begun to grow.
 */
export function foldingPool(url: string, max: number): pg.Pool {
  return sessionPool(url, {
    name: 'ledger projections',
    max,
    settings: {
      synchronous_commit: 'off',
      enable_seqscan: 'off',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
      jit: 'off',
    },
  })
}
