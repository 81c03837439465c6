import { expect, test } from 'vitest'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'
import { benchmarkOf, benchProject } from '../support/bench-project.ts'

const unavailable = groundTruthUnavailable()

const ZONES = [
  simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: 20 }),
  // Hexadecimal id; 60 J of range at 30 W: it wraps every two seconds, and begins just before its end.
  simulatedZone({
    id: 'intel-rapl:a',
    name: 'package-1',
    idleWatts: 30,
    rangeUj: 60_000_000n,
    unitUj: 1,
    startUj: 59_000_000n,
  }),
  simulatedZone({ id: 'intel-rapl:0:0', name: 'dram', idleWatts: 3 }),
  simulatedZone({ id: 'intel-rapl:2', name: 'psys', idleWatts: 100 }),
  simulatedZone({ id: 'intel-rapl-mmio:0', name: 'package-0', idleWatts: 20 }),
]
const WATTS = 20 + 30 + 3

test.skipIf(unavailable)(
  `two sockets, dram, psys and a repeated zone: every bench reads ${WATTS} W (${unavailable ?? 'FUSE'})`,
  async () => {
    await using truth = await GroundTruth.start({ zones: ZONES })
    using project = benchProject({
      // As a user has it who sets nothing.
      'config/app_settings.yaml': '',
      'some.bench.ts': `
      import { test } from 'vitest'
      test('work', async ({ bench }) => {
        await bench('a hash of numbers', () => { let h = 7; for (let i = 0; i < 1000; i++) h = ((h << 5) ^ (h >>> 2) ^ i) & 0xffffff; return h }).run()
        await bench.compare(
          bench('text', () => 'abc'.repeat(100).length),
          bench('sleep', async () => { await new Promise((done) => setTimeout(done, 20)) }),
          bench('allocation', () => Array.from({ length: 100 }, (_, i) => ({ i }))),
        )
      })`,
    })
    const { report, output, exitCode } = await project.run({ env: { ENERGY_SYS_ROOT: truth.root } })
    expect(exitCode, output).toBe(0)
    expect(report?.benchmarks).toHaveLength(4)
    expect(report?.readers[0]?.counters.map(({ id }) => id).toSorted()).toEqual([
      'dram-0',
      'package-0',
      'package-1',
      'psys',
    ])
    const errors =
      report?.benchmarks.map(({ name, watts = 0 }) => ({ name, percent: (100 * (watts - WATTS)) / WATTS })) ?? []
    console.log(errors.map(({ name, percent }) => `${name}: ${percent.toFixed(3)} %`).join(', '))
    for (const { name, percent } of errors) expect(Math.abs(percent), name).toBeLessThan(0.3)
    for (const { domains, joulesPerOp, provenance, secondsPerOp } of report?.benchmarks ?? []) {
      expect(provenance).toBe('simulated')
      expect(domains.psys).toBeGreaterThan((domains.package ?? 0) + (domains.dram ?? 0))
      expect(joulesPerOp?.median).toBeGreaterThan(0)
      expect((joulesPerOp?.median ?? 0) / (secondsPerOp?.median ?? 1) / WATTS).toBeCloseTo(1, 1)
    }
    expect(output).toContain('package-1 wrapped')
    expect(benchmarkOf(report, 'sleep').opsPerWindow).toBeLessThanOrEqual(6)
  },
)
