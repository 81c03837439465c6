import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const source = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href)

/** A process of its own: under a test runner's module wrappers other code allocates in between. */
const SCRIPT = `
  import { mkdtempSync } from 'node:fs'
  const { raplPowercap } = await import(${source('engine/readers/rapl-powercap.ts')})
  const { bracketNs, createReading, takeReading } = await import(${source('engine/sampling/reading.ts')})
  const { simulatedZone, writeTree } = await import(${source('testing/index.ts')})
  const { root } = writeTree(mkdtempSync('/tmp/five-'), [
    simulatedZone({ id: 'intel-rapl:0', name: 'package-0', startUj: 123_456_789_012n }),
    simulatedZone({ id: 'intel-rapl:0:0', name: 'uncore', startUj: 1n }),
    simulatedZone({ id: 'intel-rapl:0:1', name: 'dram', startUj: 98_765n }),
    simulatedZone({ id: 'intel-rapl:1', name: 'package-1', startUj: 262_143_999_937n }),
    simulatedZone({ id: 'intel-rapl:2', name: 'psys', startUj: 7n }),
  ])
  const reader = raplPowercap.open({ roots: { sys: root, proc: root, dev: '/dev' } })
  const reading = createReading(reader.counters.length)
  const TIMES = 5_000
  const boundaries = () => { for (let i = 0; i < TIMES; i++) takeReading(reader, reading) }
  for (let i = 0; i < 10; i++) boundaries()
  // A collection makes the next calls run in slower code that allocates: the price of a boundary is what comes after.
  const bytes = []
  for (let round = 0; round < 5; round++) {
    gc()
    boundaries()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 10; i++) boundaries()
    bytes.push((process.memoryUsage().heapUsed - before) / TIMES / 10)
  }
  const brackets = []
  for (let i = 0; i < TIMES; i++) {
    takeReading(reader, reading)
    brackets.push(Number(bracketNs(reading)))
  }
  brackets.sort((a, b) => a - b)
  console.log(JSON.stringify({
    bytes: Math.min(...bytes),
    p50: brackets[TIMES / 2],
    p99: brackets[TIMES * 0.99],
    values: Object.fromEntries(reader.counters.map(({ id }, i) => [id, reading.values[i].toString()])),
  }))
`

test.skipIf(process.platform !== 'linux')('a boundary reads five domains exactly and allocates nothing', () => {
  const text = execFileSync(
    process.execPath,
    ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64', '--input-type=module', '-e', SCRIPT],
    { encoding: 'utf8' },
  )
  const seen = JSON.parse(text) as { bytes: number; p50: number; p99: number; values: Record<string, string> }
  console.log(
    `boundary with 5 domains: p50 ${seen.p50} ns, p99 ${seen.p99} ns, ${seen.bytes.toFixed(2)} bytes allocated`,
  )
  expect(seen.values).toEqual({
    'package-0': '123456789012',
    'uncore-0': '1',
    'dram-0': '98765',
    'package-1': '262143999937',
    psys: '7',
  })
  // The semi-space is large enough that nothing is collected meanwhile: a difference would show.
  expect(seen.bytes).toBeLessThan(1)
  expect(seen.bytes).toBeGreaterThan(-1)
})
