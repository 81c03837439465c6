import { expect, test } from 'vitest'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'
import { type BenchProject, benchProject } from '../support/bench-project.ts'

const unavailable = groundTruthUnavailable()
const WATTS = 30
const files = {
  'config/app_settings.yaml': 'bench:\n  control: false\n',
  'some.bench.ts': `
    import { writeFileSync } from 'node:fs'
    import { test } from 'vitest'
    test('work', async ({ bench }) => {
      writeFileSync('begun', '')
      await bench('sum', { energy: { timeSeconds: 2, halfWidth: 0.0001 } }, () => { let h = 0; for (let i = 0; i < 1000; i++) h += i; return h }).run()
    })`,
}

interface Span {
  startNs: bigint
  endNs: bigint
}

test.skipIf(unavailable)(
  `two measuring runs started together: the second waits, says so, and both are right (${unavailable ?? 'FUSE'})`,
  async () => {
    await using truth = await GroundTruth.start({
      zones: [simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: WATTS })],
    })
    const env = { ENERGY_SYS_ROOT: truth.root }
    using one = benchProject(files)
    using two = benchProject(files)
    const spanOf = async (project: BenchProject): Promise<{ output: string; watts: number; span: Span }> => {
      const { exitCode, output, report } = await project.run({ env })
      expect(exitCode, output).toBe(0)
      const [bench] = report?.benchmarks ?? []
      const seconds = (bench?.totalJoules ?? 0) / (bench?.watts ?? 1)
      expect(seconds).toBeGreaterThan(1.5)
      const { startNs, endNs } = await project.storedRun()
      return { output, watts: bench?.watts ?? 0, span: { startNs: BigInt(startNs), endNs: BigInt(endNs) } }
    }
    const both = await Promise.all([spanOf(one), spanOf(two)])
    const [first, second] = both.toSorted((a, b) => (a.span.startNs < b.span.startNs ? -1 : 1)) as [
      (typeof both)[0],
      (typeof both)[0],
    ]
    expect(first.output).not.toContain('Waiting')
    expect(second.output).toMatch(/Waiting: process \d+ measures on this machine/)
    expect(second.span.startNs).toBeGreaterThan(first.span.endNs)
    for (const { watts } of both) expect(Math.abs(watts / WATTS - 1)).toBeLessThan(0.003)
  },
)
