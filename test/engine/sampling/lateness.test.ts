import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { EnergyEngine } from '../../../src/engine/index.ts'
import { LATENESS_BUCKETS, latenessBetween, latenessBucket } from '../../../src/engine/sampling/lateness.ts'
import type { Warning } from '../../../src/run.ts'

test('a bucket holds what is at most so late, and later than the bucket before', () => {
  const late = [-5n, 0n, 1_000n, 1_001n, 2_000n, 130_000n, 10n ** 12n]
  expect(late.map(latenessBucket)).toEqual([0, 0, 0, 1, 1, 8, LATENESS_BUCKETS - 1])
})

test('only what was gained between two looks is told', () => {
  const before = new Int32Array(LATENESS_BUCKETS)
  const after = new Int32Array(LATENESS_BUCKETS)
  before[3] = 5
  after[3] = 5
  after[8] = 2
  expect(latenessBetween(before, after)).toEqual([{ upToSeconds: 256e-6, samples: 2 }])
})

async function sampled(samplerCpu?: number): Promise<{ warnings: Warning[]; samples: number }> {
  await using engine = await EnergyEngine.open({
    readers: ['fake:watts=20'],
    profileDir: mkdtempSync(join(tmpdir(), 'profile-')),
    samplingHz: 1000,
    lock: false,
    ...(samplerCpu === undefined ? {} : { samplerCpu }),
  })
  await using session = engine.session('sampled')
  session.start()
  await sleep(200)
  session.stop()
  return {
    warnings: session.surroundings({ seconds: 0.2, background: undefined, steal: undefined }),
    samples: session.samples().lateness.reduce((sum, each) => sum + each.samples, 0),
  }
}

test.skipIf(process.platform !== 'linux')(
  'a CPU that does not exist degrades the sampler, and it says so',
  async () => {
    const { warnings, samples } = await sampled(1000)
    expect(warnings).toEqual([{ kind: 'sampler-degraded', reason: expect.stringContaining('sampling.cpu') as string }])
    expect(samples).toBeGreaterThan(100)
  },
)

const root = process.getuid?.() === 0
test.skipIf(!root)(
  `a sampler that may have real-time scheduling is silent (${root ? 'root' : 'needs root'})`,
  async () => {
    expect((await sampled()).warnings).toEqual([])
  },
)
