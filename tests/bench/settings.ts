/** BENCH_QUICK=1 is a look whether everything runs; its figures say little. */
const quick = process.env['BENCH_QUICK'] === '1'

/** Each contender is measured so often, in turns; the median counts. */
export const runs = 3
/** How long one measurement takes. */
export const stretchMs = quick ? 500 : 3_000
export const shortStretchMs = quick ? 300 : 1_500
export const warmUpMs = quick ? 200 : 1_500
/** How many events stand in the log that queries and rebuilds run on. */
export const sampleEvents = Number(process.env['BENCH_EVENTS'] ?? (quick ? 10_000 : 100_000))
/** How many movements stand in the log that questions about accounts are measured on. */
export const sampleMovements = Number(process.env['BENCH_MOVEMENTS'] ?? (quick ? 5_000 : 100_000))
/** How often is settled in one measurement. */
export const settlements = Number(process.env['BENCH_SETTLEMENTS'] ?? (quick ? 1_000 : 10_000))
/** How many deals went through the pipeline that is asked about. */
export const sampleDeals = Number(process.env['BENCH_DEALS'] ?? (quick ? 5_000 : 200_000))
/** Whoever looks at reports is alone, or nearly. */
export const connectionsOfReports = 2
export const connections = 64
