import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { detectEnvironment } from '../../src/config/environment.ts'

let sysRoot: string
let roots: { sys: string; proc: string; dev: string }
beforeEach(() => {
  sysRoot = mkdtempSync(join(tmpdir(), 'environment-'))
  roots = { sys: sysRoot, proc: join(sysRoot, 'proc'), dev: join(sysRoot, 'dev') }
})
afterEach(() => rmSync(sysRoot, { recursive: true, force: true }))

const CPU = 'devices/system/cpu'

function write(name: string, text: string): void {
  mkdirSync(dirname(join(sysRoot, name)), { recursive: true })
  writeFileSync(join(sysRoot, name), text)
}

const detect = () => detectEnvironment({ roots, pluginVersion: '0.1.0', vitestVersion: '5.1.1' })

test('the software is named, and twice the same', () => {
  const facts = detect()
  expect(facts).toMatchObject({
    nodeVersion: process.versions.node,
    v8Version: process.versions.v8,
    pluginVersion: '0.1.0',
    vitestVersion: '5.1.1',
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect(facts).not.toHaveProperty('governor')
  expect(facts).not.toHaveProperty('turbo')
  expect(detect()).toEqual(facts)
})

test('a Vitest that is not known is missing', () => {
  expect(detectEnvironment({ roots, pluginVersion: '0.1.0' })).not.toHaveProperty('vitestVersion')
})

test.each<[file: string, text: string, turbo: boolean]>([
  ['intel_pstate/no_turbo', '0\n', true],
  ['intel_pstate/no_turbo', '1\n', false],
  ['cpufreq/boost', '1\n', true],
  ['cpufreq/boost', '0\n', false],
])('%s of %j', (file, text, turbo) => {
  write(`${CPU}/${file}`, text)
  expect(detect().turbo).toBe(turbo)
})

test('the governor is part of the hash', () => {
  write(`${CPU}/cpu0/cpufreq/scaling_governor`, 'powersave\n')
  const saving = detect()
  expect(saving.governor).toBe('powersave')
  write(`${CPU}/cpu0/cpufreq/scaling_governor`, 'performance\n')
  expect(detect().hash).not.toBe(saving.hash)
})

test('noise in the counters is a fact of the environment, and changes its hash', () => {
  const quiet = detect()
  expect(quiet).not.toHaveProperty('raplNoise')
  write('proc/cpuinfo', 'vendor_id\t: GenuineIntel\nflags\t\t: fpu sgx\n')
  const noisy = detect()
  expect(noisy.raplNoise).toBe('SGX')
  expect(noisy.hash).not.toBe(quiet.hash)
})
