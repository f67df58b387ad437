import type { IncomingHttpHeaders } from 'node:http'
import { invalid, Refusal } from '#src/kernel/errors.ts'
import { text } from '#src/kernel/texts.ts'

/** Without authentication, the request's host must be this machine: no name that a web page could point at it. */
const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i

/**
 * Where authentication is off, a browser on this machine would carry any web page's requests to us. Only a host
 * of this machine is answered (against DNS rebinding), and nothing that another origin sends.
 */
export function refuseForeign(headers: IncomingHttpHeaders, asks: boolean): void {
  const host = headers.host ?? ''
  if (!loopbackHost.test(host)) {
    throw refused('Without authentication, only requests to localhost are taken.')
  }
  if (asks && (isForeignOrigin(headers.origin, host) || isForeignSite(headers['sec-fetch-site']))) {
    throw refused('Without authentication, requests that another site makes a browser send are not taken.')
  }
}

function isForeignOrigin(origin: string | undefined, host: string): boolean {
  if (origin === undefined) return false
  return (
    origin.toLowerCase() !== `http://${host.toLowerCase()}` &&
    origin.toLowerCase() !== `https://${host.toLowerCase()}`
  )
}

function isForeignSite(site: string | string[] | undefined): boolean {
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

function refused(detail: string): Refusal {
  return new Refusal('ORIGIN_REFUSED', { detail })
}

const ActorName = text(100)

/** The name in `X-Actor`; header bytes are UTF-8, which Node reads as Latin-1. */
export function actorName(header: string): string {
  const name = ActorName.safeParse(Buffer.from(header, 'latin1').toString('utf8'))
  if (!name.success) throw invalid('X-Actor', 'must be a name of 1 to 100 characters')
  return name.data
}
