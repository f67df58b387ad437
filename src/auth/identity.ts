import type { IncomingHttpHeaders } from 'node:http'
import type { Role } from '#src/kernel/roles.ts'

/** Who asks, for which tenant, and what they may do. */
export interface Identity {
  readonly tenant: string
  readonly subject: string
  readonly roles: readonly Role[]
  readonly branch?: string
}

/** Tells who sends a request. Both throw a `Refusal`; an answer known already comes without a promise. */
export interface Authenticator {
  /** Refuses what nobody may send to this server, whatever it asks for; `asks` is false for the documentation. */
  admit(headers: IncomingHttpHeaders, asks: boolean): void
  identify(headers: IncomingHttpHeaders): Identity | Promise<Identity>
}
