/** Kinds of work as a bench has them, as source text. */
export const KINDS = {
  'a few ns': '() => { x = (x * 1237 + 1) % 65521; return x }',
  'some µs': '() => { for (let i = 0; i < 300; i++) x = (x * 1237 + 1) % 65521; return x }',
  'some ms': '() => { for (let i = 0; i < 500_000; i++) x = (x * 1237 + 1) % 65521; return x }',
  allocating: `() => Array.from({ length: 200 }, (_, i) => ({ i, text: 'a' + i }))`,
  asynchronous: 'async () => { await turn(); return x }',
} as const
export type Kind = keyof typeof KINDS

/** What one process says of one kind: per op, with a 95 % interval of the median. */
export interface Seen {
  kind: Kind
  side: 'vitest-energy' | 'tinybench'
  /** From the call of the bench to its result. */
  seconds: number
  /** Of the measuring, until the interval was ±1 % by its own word; absent when it never was. */
  toldAfterSeconds?: number
  secondsPerOp: { median: number; low: number; high: number }
  cpuSecondsPerOp?: number
  joulesPerOp?: { median: number; low: number; high: number }
}

/**
 * A bench file that runs kinds one after the other, by whatever provider Vitest has, and appends what was seen. Of tinybench
 * these are the calls it has timed, sorted: so many of them as an interval of ±1 % needs take that share of its time.
 */
export const benchFile = (kinds: readonly Kind[], budgetMs: number): string => `
import { appendFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'vitest'
let x = 1
const KINDS = { ${kinds.map((kind) => `'${kind}': ${KINDS[kind]}`).join(', ')} }

function fromCalls({ latency, totalTime }) {
  const calls = latency.samples
  const at = (share) => calls[Math.max(0, Math.min(calls.length - 1, Math.round(share * (calls.length - 1))))] / 1e3
  const interval = (count) => ({ median: at(0.5), low: at(0.5 - 0.98 / Math.sqrt(count)), high: at(0.5 + 0.98 / Math.sqrt(count)) })
  const isNarrow = ({ median, low, high }) => (high - low) / 2 <= 0.01 * median
  let count = 16
  while (count < calls.length && !isNarrow(interval(count))) count = Math.ceil(count * 1.1)
  return {
    side: 'tinybench',
    secondsPerOp: interval(calls.length),
    ...(isNarrow(interval(calls.length)) ? { toldAfterSeconds: (totalTime / 1e3) * Math.min(1, count / calls.length) } : {}),
  }
}

const fromWindows = ({ energy, totalTime }) => ({
  side: 'vitest-energy',
  secondsPerOp: energy.secondsPerOp,
  cpuSecondsPerOp: energy.cpuSecondsPerOp,
  joulesPerOp: energy.joulesPerOp,
  ...(energy.warnings.some(({ kind }) => kind === 'interval-wide') ? {} : { toldAfterSeconds: totalTime / 1e3 }),
})

for (const [kind, work] of Object.entries(KINDS)) {
  test(kind, { timeout: 120_000 }, async ({ bench }) => {
    const start = performance.now()
    const result = await bench(kind, work).run({ time: ${budgetMs}, retainSamples: true })
    const seconds = (performance.now() - start) / 1e3
    const seen = result.energy ? fromWindows(result) : fromCalls(result)
    appendFileSync('seen.ndjson', JSON.stringify({ kind, seconds, ...seen }) + '\\n')
  })
}
`
