import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'

export const issuer = 'https://people.example'
export const audience = 'grand-livre'

export interface Signer {
  readonly kid: string
  readonly alg: string
  readonly publicKey: JWK
  readonly privateKey: CryptoKey
}

export async function signer(kid: string, alg = 'ES256'): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, publicKey: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }, privateKey }
}

/** A token as an identity provider signs it. */
export function tokenOf(
  by: Signer,
  claims: Record<string, unknown> = {},
  change: (jwt: SignJWT) => SignJWT = (jwt) => jwt,
): Promise<string> {
  const jwt = new SignJWT({ tenant: 'demo', roles: ['finance'], ...claims })
    .setProtectedHeader({ alg: by.alg, kid: by.kid })
    .setSubject('amelie')
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime('10m')
  return change(jwt).sign(by.privateKey)
}

/** An identity provider on this machine: what it publishes can be changed, and it can go away and come back. */
export async function provider(...keys: Signer[]) {
  const told = {
    keys: keys.map(({ publicKey }): object => publicKey),
    status: 200,
    text: undefined as string | undefined,
    asked: 0,
  }
  const server = createServer((_request, response) => {
    told.asked += 1
    response.writeHead(told.status, { 'content-type': 'application/json', location: '/elsewhere' })
    response.end(told.text ?? JSON.stringify({ keys: told.keys }))
  })
  const open = async (port = 0): Promise<number> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  const port = await open()
  onTestFinished(close)
  return {
    told,
    close,
    comeBack: () => open(port),
    publish: (...now: Signer[]) => (told.keys = now.map(({ publicKey }) => publicKey)),
    options: { jwksUrl: `http://127.0.0.1:${port}/keys`, issuer, audience },
  }
}
