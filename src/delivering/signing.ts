import { hkdfSync } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { Subscription } from '#src/delivering/subscription.ts'

/** Derives the secret of a webhook by how often it was replaced. */
export interface SigningSecrets {
  (of: { readonly tenant: string; readonly id: string; readonly rotation: number }): string
}

/**
 * Secrets from the key of the personal data, which never changes as long as the database lives: they need not be
 * stored anywhere, and a repeated request is answered with the same one.
 */
export function signingSecrets(dataKey: string): SigningSecrets {
  const key = Buffer.from(dataKey, 'hex')
  return ({ tenant, id, rotation }) => {
    const about = `grand-livre webhook\0${tenant}\0${id}\0${rotation}`
    return `whsec_${Buffer.from(hkdfSync('sha256', key, '', about, 32)).toString('base64')}`
  }
}

/** The headers of Standard Webhooks: one signature for each secret that is valid now. */
export function signedHeaders(
  { tenant, id, signers }: Subscription,
  { messageId, body, at }: { messageId: string; body: string; at: Date },
  secretOf: SigningSecrets,
): Record<string, string> {
  const signatures = signers
    .filter(({ until }) => until === null || Date.parse(until) > at.getTime())
    .map(({ rotation }) => new Webhook(secretOf({ tenant, id, rotation })).sign(messageId, at, body))
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  }
}
