import { decodeJwt, jwtVerify } from 'jose'
import { demands, invalidToken, type Verify, verified } from '#src/auth/claims.ts'
import { providerKeys, type ProviderKeysParts } from '#src/auth/provider-keys.ts'

/** Who else may say who somebody is: its tokens are signed with keys of its own, which it publishes. */
export interface IdentityProvider {
  /** Where its public keys are: a JSON Web Key Set. */
  readonly jwksUrl: string
  /** What its tokens must name as their issuer. */
  readonly issuer: string
  /** Whom its tokens must be meant for. */
  readonly audience: string
}

/**
 * Signatures by a private key only. With a secret for both sides, whoever knows the published key could sign; and
 * `none` is no signature.
 */
const algorithms = ['RS256', 'ES256', 'EdDSA']

/** Checks bearer tokens of an identity provider. A token of another issuer never makes it ask for keys. */
export function providerVerifier(
  { jwksUrl, issuer, audience }: IdentityProvider,
  parts: Omit<ProviderKeysParts, 'jwksUrl'> = {},
): Verify {
  const { keyFor } = providerKeys({ ...parts, jwksUrl })
  const expected = { ...demands, algorithms, issuer, audience }
  return (token) =>
    verified(() => {
      if (decodeJwt(token).iss !== issuer) throw invalidToken()
      return jwtVerify(token, keyFor, expected)
    })
}
