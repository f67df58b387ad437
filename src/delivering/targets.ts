import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import { lookup as find } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { invalid, Refusal } from '#src/kernel/errors.ts'

/** Which addresses events may be sent to. */
export interface Targets {
  readonly allowPrivate: boolean
  /** Finds a host's addresses when a connection is made; the system's otherwise. */
  readonly lookup?: typeof systemLookup
}

const lookup_ms = 3_000

/** Whether an address is one of the public internet; an IPv4 address inside an IPv6 one counts as what it is. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  // All that is given out of IPv6 begins with 001; the rest is for other uses, or for none yet.
  return parsed.kind() === 'ipv4' || (parsed.toByteArray()[0] ?? 0) >> 5 === 1
}

/** Why nothing is sent to an address, as far as its text tells; undefined when something may be. */
export function unfitFor(text: string, { allowPrivate }: Targets): string | undefined {
  if (!URL.canParse(text)) return 'it is no address'
  const { protocol, username, password } = new URL(text)
  if (username !== '' || password !== '') return 'it holds a name or a password'
  if (allowPrivate) return protocol === 'https:' || protocol === 'http:' ? undefined : 'it is not https'
  if (protocol !== 'https:') return 'it is not https'
  const host = hostOf(text)
  return isIP(host) !== 0 && !isPublic(host) ? 'it is in a private network' : undefined
}

/** Refuses a target at its registration. A host that has no address yet may get one: each connection looks again. */
export async function checkTarget(text: string, targets: Targets): Promise<void> {
  if (!URL.canParse(text)) throw invalid('url', 'must be an address such as https://shop.example/hooks')
  const unfit = unfitFor(text, targets) ?? (await unfitHost(hostOf(text), targets))
  if (unfit !== undefined)
    throw new Refusal('WEBHOOK_TARGET_REFUSED', { reason: unfit }, [{ field: 'url', reason: unfit }])
}

async function unfitHost(host: string, { allowPrivate }: Targets): Promise<string | undefined> {
  if (allowPrivate || isIP(host) !== 0) return undefined
  const late = new Promise<never[]>((resolve) => setTimeout(resolve, lookup_ms, []).unref())
  const addresses = await Promise.race([find(host, { all: true }).catch(() => []), late])
  return addresses.some(({ address }) => !isPublic(address)) ? 'its host is in a private network' : undefined
}

/**
 * Finds a host's addresses for a connection, and gives the public ones only: what the name meant when the webhook
 * was registered proves nothing about now. The connection is made to just these addresses.
 */
export function publicLookup({ allowPrivate, lookup = systemLookup }: Targets): LookupFunction {
  return (host, options, done) => {
    const asked: LookupOptions & { all: true } = { ...options, all: true }
    lookup(host, asked, (error, addresses) => {
      if (error) return done(error, '', 0)
      const fit = allowPrivate ? addresses : addresses.filter(({ address }) => isPublic(address))
      const [first] = fit
      if (first === undefined) return done(new PrivateTarget(host), '', 0)
      if (options.all === true) return done(null, fit satisfies LookupAddress[], 0)
      done(null, first.address, first.family)
    })
  }
}

class PrivateTarget extends Error {
  constructor(host: string) {
    super(`${host} is in a private network`)
  }
}

function hostOf(text: string): string {
  return new URL(text).hostname.replace(/^\[|\]$/g, '')
}
