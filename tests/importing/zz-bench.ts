import { desk, bytesOf } from '#tests/importing/desk.ts'
import v8 from 'node:v8'; import vm from 'node:vm'
v8.setFlagsFromString('--expose-gc'); const gc = vm.runInNewContext('gc') as () => void
const heap = () => { gc(); gc(); const m = process.memoryUsage(); return `${(m.heapUsed/1e6).toFixed(0)}MB heap, ${(m.rss/1e6).toFixed(0)}MB rss` }
const n = Number(process.argv[2] ?? 20000), mode = process.argv[3] ?? 'write', hot = process.argv[4] === 'hot'
async function* gen() {
  yield Buffer.from('partyLegacyId,budgetLegacyId,amount,date,description,category,legacyId\n')
  let text = ''
  for (let i = 0; i < n; i++) { text += `awa,${hot ? 'b1' : ''},12.50,2025-03-01,Description of the expense number ${i} in this file,fuel,${i % 2 ? 'e' + i : ''}\n`; if (text.length > 60000) { yield Buffer.from(text); text = '' } }
  yield Buffer.from(text)
}
const d = await desk()
await d.budget({ amount: '100000000' })
const runs = mode.split(',')
for (const run of runs) {
  const before = heap(); const t = performance.now(); let rows = 0; let peak = 0
  const { importSteps } = await import('#src/importing/run-import.ts')
  for await (const step of importSteps(d.parts, d.file('expenses', '', { read: gen, dryRun: run === 'dry', atomic: run === 'atomic' }))) {
    if ('summary' in step) console.log(step.summary); else { rows++; if (rows % 10000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed) ; if (rows === n) console.log('at the last row', heap()) }
  }
  const s = (performance.now() - t) / 1000
  console.log(run, hot ? 'hot' : 'spread', n, `${(n / s).toFixed(0)} rows/s`, 'before', before, 'after', heap(), 'peak', (peak/1e6).toFixed(0))
}
