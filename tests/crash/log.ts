/** An event as it lies in the log, read without the product's own code. */
export interface Logged {
  readonly position: number
  readonly recordedAt: string
  readonly tenant: string
  readonly stream: string
  readonly revision: number
  readonly type: string
  readonly id: string
  readonly commandId: string
  /** The command itself for what somebody sent, the event answered for what a reaction sent. */
  readonly causationId: string
  readonly subject: string
  readonly data: unknown
}

/** The log itself, past everything that stands between it and the servers. */
export interface LogReader {
  /** The position of the last event, whoever's it is. */
  head(): Promise<number>
  /** All events of the tenant that the clients work in, in the order of the log. */
  read(): Promise<Logged[]>
  close(): Promise<void>
}

/** What a log promises, and PostgreSQL all of it. */
export interface LogPromises {
  /** Positions count 1, 2, 3 … */
  readonly countable: boolean
  /** No decision is written that another stream's change has made wrong, whoever else writes. */
  readonly guards: boolean
}

export const everything: LogPromises = { countable: true, guards: true }
