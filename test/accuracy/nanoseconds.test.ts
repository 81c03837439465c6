import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { benchmarkOf, benchProject } from '../support/bench-project.ts'
import { long } from '../support/long.ts'

/** Never executed, but too long to be inlined: the bench and the hand-written loop then call the same machine code. */
const PADDING = `if (x < 0) { ${'x = (x * 3 + 1) & 0xffff;'.repeat(60)} }`
/** Bound by the latency of its own chain, so that the alignment of a loop does not show. */
const STEP = 'x = (x * 1237 + 1) % 65521;'

const WATTS = 30
/** Rounds of one burst of hand-written loops. */
const BURST = 5
/** Above this even the least disturbed window of a burst is disturbed, and nothing can be told. */
const QUIET = 0.02

const FUNCTIONS = `
  let x = 1
  const short = () => { ${PADDING} ${STEP} return x }
  const middle = () => { ${PADDING} ${STEP.repeat(12)} return x }
  const long = () => { ${PADDING} for (let i = 0; i < 10; i++) { ${STEP.repeat(12)} } return x }
  const empty = () => {}
`

/** Loops written by hand, each of its own so that its call site knows one function; an empty one tells the loop's price. */
const BY_HAND = `
  const loops = {
    short: (n: number) => { let r; for (let i = 0; i < n; i++) r = short(); return r },
    middle: (n: number) => { let r; for (let i = 0; i < n; i++) r = middle(); return r },
    long: (n: number) => { let r; for (let i = 0; i < n; i++) r = long(); return r },
    empty: (n: number) => { let r; for (let i = 0; i < n; i++) r = empty(); return r },
  }
  const calls = { short: 4_000_000, middle: 400_000, long: 40_000, empty: 40_000_000 }
  const byHand = { short: [], middle: [], long: [], empty: [] } as Record<keyof typeof loops, number[]>
  const measureByHand = () => {
    for (let round = 0; round < ${BURST}; round++) {
      for (const name of ['short', 'middle', 'long', 'empty'] as const) {
        const start = process.hrtime.bigint()
        loops[name](calls[name])
        byHand[name].push(Number(process.hrtime.bigint() - start) / calls[name] / 1e9)
      }
    }
  }
`

const file = (order: readonly string[]): string => `
  import { writeFileSync } from 'node:fs'
  import { test } from 'vitest'
  ${FUNCTIONS}
  ${BY_HAND}
  const energy = { halfWidth: 0.0001, timeSeconds: 1.2 }
  test('alone', async ({ bench }) => {
    measureByHand()
    ${order.map((name) => `await bench('${name}', { energy }, ${name}).run()\n measureByHand()`).join('\n')}
    await bench('empty', { energy }, empty).run()
    measureByHand()
  })
  test('together', async ({ bench }) => {
    await bench.compare(${order.map((name) => `bench('${name} compared', { energy }, ${name})`).join(', ')})
    measureByHand()
    writeFileSync('by-hand.json', JSON.stringify(byHand))
  })
`

/** The least disturbed windows: neighbours on the same host slow the others. */
const least = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)] ?? 0

const TOLERANCES = { short: 0.1, middle: 0.05, long: 0.03 } as const

/** By how much the same loop differs between its bursts: what this machine's neighbours do to it at this time. */
function disturbance(values: readonly number[]): number {
  const bursts = Array.from({ length: values.length / BURST }, (_, i) =>
    least(values.slice(i * BURST, (i + 1) * BURST)),
  )
  return Math.max(...bursts) / Math.min(...bursts) - 1
}

const ORDERS = [{ order: ['short', 'middle', 'long'] }, { order: ['long', 'middle', 'short'] }]

test.for(long ? ORDERS : ORDERS.slice(0, 1))(
  'functions of 5, 50 and 500 ns cost what a hand-written loop says, in the order $order',
  { retry: 2 },
  async ({ order }, { skip }) => {
    using project = benchProject({ 'config/app_settings.yaml': '', 'nano.bench.ts': file(order) })
    const { report, output, exitCode } = await project.run({ env: { ENERGY_READERS: `fake:watts=${WATTS}` } })
    expect(exitCode, output).toBe(0)
    const byHand = JSON.parse(readFileSync(join(project.root, 'by-hand.json'), 'utf8')) as Record<string, number[]>
    const failures: string[] = []
    for (const [name, tolerance] of Object.entries(TOLERANCES)) {
      const hand = least(byHand[name] ?? []) - least(byHand.empty ?? [])
      for (const which of [name, `${name} compared`]) {
        const bench = benchmarkOf(report, which)
        // At constant power joules per op are a clock of their own.
        const net = least(bench.samples ?? []) / WATTS - (bench.harness.secondsPerOp ?? 0)
        const told = `${order[0]} first, ${which}: ${(net * 1e9).toFixed(2)} ns, by hand ${(hand * 1e9).toFixed(2)} ns, ${(100 * (net / hand - 1)).toFixed(1)} %`
        console.log(told)
        if (Math.abs(net / hand - 1) >= tolerance) failures.push(told)
      }
    }
    const empty = benchmarkOf(report, 'empty')
    console.log(`empty: ${JSON.stringify(empty.secondsPerOp)} s, ${JSON.stringify(empty.joulesPerOp)} J`)
    for (const interval of [empty.secondsPerOp, empty.joulesPerOp]) {
      if (!interval || interval.low > 0 || interval.high < 0)
        failures.push(`the empty function reads ${JSON.stringify(interval)}`)
    }
    const noise = disturbance(byHand.middle ?? [])
    skip(
      failures.length > 0 && noise > QUIET,
      `this machine is disturbed: one hand-written loop differs by ${(100 * noise).toFixed(0)} %`,
    )
    expect(failures).toEqual([])
  },
)
