import autocannon from 'autocannon'
import { measuredOf } from './closed-loop.ts'
import { answerTasks } from './tasks.ts'

/** Requests over so many connections for so long, or so many of them; each connection goes through the paths in an order of its own. */
async function load({ url, paths, connections, ms, amount, method = 'GET', headers = {}, body }) {
  const latencies = []
  const extent = amount === undefined ? { duration: ms / 1000 } : { amount }
  const options = { url, connections, ...extent, method, headers, body, setupClient }
  function setupClient(client) {
    client.setRequests(shuffled(paths).map((path) => ({ path, method, headers, body })))
  }
  const started = performance.now()
  const running = autocannon(options)
  running.on('response', (_client, _status, _bytes, took) => latencies.push(took))
  const result = await running
  const unwanted = result.non2xx + result.errors + result.timeouts
  if (unwanted > 0)
    throw new Error(`${method} ${paths[0]}: ${unwanted} answers of ${latencies.length} were no success`)
  if (latencies.length === 0) throw new Error(`${method} ${paths[0]}: nothing was answered in time`)
  return measuredOf(latencies, performance.now() - started)
}

function shuffled(paths) {
  const rest = [...paths]
  for (let last = rest.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1))
    ;[rest[last], rest[other]] = [rest[other], rest[last]]
  }
  return rest
}

answerTasks({ load })
