import { closeSync, openSync } from 'node:fs'
import { expect, test } from 'vitest'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'
import { type BenchProject, benchProject } from '../support/bench-project.ts'

const unavailable = groundTruthUnavailable()
const WATTS = 30
const config = (pool: string): string => `
  import { energy } from 'vitest-energy'
  import { defineConfig } from 'vitest/config'
  export default defineConfig({ plugins: [energy()], test: { pool: '${pool}' } })`
const files = {
  'config/app_settings.yaml': 'bench:\n  control: false\n',
  'some.bench.ts': `
    import { test } from 'vitest'
    test('some', async ({ bench }) => {
      await bench('sum', () => { let h = 0; for (let i = 0; i < 1000; i++) h += i; return h }).run({ time: 300 })
    })`,
}

/** Runs a project that may not look at the counters, but has been left a descriptor of one. */
async function measured(project: BenchProject, truth: GroundTruth) {
  const fd = openSync(truth.energyPath('intel-rapl:0'), 'r')
  const env = { ENERGY_FDS: 'package-0:3', ENERGY_FDS_RANGES: 'package-0:262143999938', ENERGY_SYS_ROOT: '/nowhere' }
  try {
    return await project.run({ env, descriptors: [fd] })
  } finally {
    closeSync(fd)
  }
}

test.skipIf(unavailable)(
  `a counter that another shell opened is measured with in the threads pool (${unavailable ?? 'FUSE'})`,
  async () => {
    await using truth = await GroundTruth.start({
      zones: [simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: WATTS })],
    })
    using threads = benchProject({ ...files, 'vitest.config.ts': config('threads') })
    const { report, output, exitCode } = await measured(threads, truth)
    expect(exitCode, output).toBe(0)
    expect(report?.benchmarks[0]).toMatchObject({ reader: 'inherited', provenance: 'simulated' })
    expect(Math.abs((report?.benchmarks[0]?.watts ?? 0) / WATTS - 1)).toBeLessThan(0.01)

    using forks = benchProject({ ...files, 'vitest.config.ts': config('forks') })
    const refused = await measured(forks, truth)
    expect(refused.output).toContain("set `pool: 'threads'`")
    expect(refused.report?.benchmarks[0]?.provenance).not.toBe('simulated')
  },
)
