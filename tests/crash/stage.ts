import type { LogPromises, LogReader } from '#tests/crash/log.ts'
import type { Random } from '#tests/crash/random.ts'

/** What the clients talk to, and what is killed under them. */
export interface Stage {
  readonly name: string
  /** All that it wrote; kept when something is found. */
  readonly folder: string
  /** Whose books the clients keep. */
  readonly tenant: string
  readonly promises: LogPromises
  /** Where the servers are, or will be again. */
  urls(): readonly string[]
  headersFor(actor: string): Readonly<Record<string, string>>
  /** The database of the read models itself, past everything in between. */
  databaseUrl(): string
  /** The log itself, past everything in between. */
  openLog(): Promise<LogReader>
  /** Whether nothing is struck at present: then no answer may be an error of the server. */
  isQuiet(): boolean
  /** Starts whatever does not run, and waits until it is ready. */
  start(): Promise<void>
  /** Kills something at once, and says what. */
  strike(random: Random): Promise<string>
  /** What is killed while `start` is under way, if this round is to have that. */
  strikeAgain(random: Random): Promise<string | undefined>
  /** Runs `verify` on it: what it said when it found something wrong. */
  verify(): Promise<string | undefined>
  close(): Promise<void>
}
