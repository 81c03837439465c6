import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { EnergyEngine } from '../../../src/engine/index.ts'
import type { Warning } from '../../../src/run.ts'

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
