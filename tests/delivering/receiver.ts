import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CloudEvent } from '#src/delivering/cloud-event.ts'

export interface Received {
  readonly event: CloudEvent
  readonly body: string
  readonly headers: Record<string, string>
}

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void

export const takes: Behaviour = (_request, response) => void response.writeHead(204).end()
export const fails: Behaviour = (_request, response) => void response.writeHead(500).end('out of order')
export const hangs: Behaviour = () => undefined
export const breaks: Behaviour = (request) => void request.socket.destroy()
export const isGone: Behaviour = (_request, response) => void response.writeHead(410).end()

/** Somebody who is told what happens: a real server, which behaves as it is told to from one request to the next. */
export async function receiver(first: Behaviour = takes) {
  let behaviour = first
  /** All that came, and what of it was answered with success. */
  const came: Received[] = []
  const taken: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const headers = request.headers as Record<string, string>
      const received = { event: JSON.parse(body) as CloudEvent, body, headers }
      came.push(received)
      if (behaviour === takes) taken.push(received)
      behaviour(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    came,
    taken,
    behave: (next: Behaviour) => void (behaviour = next),
    types: () => taken.map(({ event }) => event.type),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Receiver = Awaited<ReturnType<typeof receiver>>
