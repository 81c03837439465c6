import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EnergyEngine } from '../../src/engine/index.ts'
import { simulatedZone, writeTree } from '../../src/testing/index.ts'

/** A minute by hand: SAMPLER_SECONDS=60. */
const SECONDS = Number(process.env.SAMPLER_SECONDS ?? 10)

test(`the sampler at 100 Hz for ${SECONDS} s beside a busy main thread: its cost, and what it lost`, {
  timeout: 120_000,
  retry: 2,
}, async () => {
  const { root } = writeTree(mkdtempSync(join(tmpdir(), 'sampled-')), [
    simulatedZone({ id: 'intel-rapl:0', name: 'package-0' }),
    simulatedZone({ id: 'intel-rapl:0:0', name: 'dram' }),
    simulatedZone({ id: 'intel-rapl:1', name: 'package-1' }),
    simulatedZone({ id: 'intel-rapl:1:0', name: 'dram' }),
    simulatedZone({ id: 'intel-rapl:2', name: 'psys' }),
  ])
  await using engine = await EnergyEngine.open({
    readers: ['rapl-powercap'],
    roots: { sys: root },
    profileDir: mkdtempSync(join(tmpdir(), 'profile-')),
  })
  await using session = engine.session('sampled')
  session.start()
  const end = performance.now() + SECONDS * 1000
  let sum = 0
  while (performance.now() < end) for (let i = 0; i < 1000; i++) sum += i
  session.stop()
  const { taken, lost, samplerCpuSeconds = Number.NaN } = session.samples()
  const cores = samplerCpuSeconds / SECONDS
  console.log(`${taken} samples, ${lost} lost, ${(100 * cores).toFixed(2)} % of a core (${sum > 0})`)
  // Every deadline was met or is said to be lost. A virtual machine stalls now and then; more than one in two hundred is ours.
  expect(Math.abs(taken + lost - SECONDS * 100)).toBeLessThanOrEqual(2)
  expect(lost).toBeLessThanOrEqual(SECONDS / 2)
  // About 1.4 % on two shared virtual CPUs; twice that would be another design.
  expect(cores).toBeLessThan(0.03)
})
