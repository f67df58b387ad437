import { parseArgs } from 'node:util'
import { KurrentServer } from '#tests/support/kurrent-server/server.ts'

/** The test server as a process of its own: prints its address when it is ready, keeps its log in the file. */
const { values } = parseArgs({
  options: { file: { type: 'string' }, port: { type: 'string', default: '0' } },
})
const server = await KurrentServer.start({
  port: Number(values.port),
  ...(values.file !== undefined && { file: values.file }),
})
process.stdout.write(`${server.url}\n`)
