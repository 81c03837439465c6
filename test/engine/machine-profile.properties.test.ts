import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect } from 'vitest'
import { loadProfile, type MachineProfile, saveProfile } from '../../src/engine/machine-profile.ts'
import { damage, damaged } from '../support/damage.ts'
import { holds } from '../support/property.ts'

const dir = mkdtempSync(join(tmpdir(), 'energy-profile-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const KEY = { fingerprint: 'f', reader: 'fake', counterRoot: '/sys' }
const profile: MachineProfile = {
  measuredAt: '2026-01-02T03:04:05.678Z',
  periods: { 'package-0': { seconds: 0.001, spreadSeconds: 1e-5, steps: 100 } },
  baselines: {},
  history: [],
}
saveProfile(dir, KEY, profile)
const [name = ''] = readdirSync(dir)
const whole = readFileSync(join(dir, name))

holds(
  'the profile of a machine is what was measured, or it is measured anew: whatever became of its file',
  100,
  fc.property(
    fc.oneof(
      damage.map((done) => damaged(whole, done)),
      fc.json(),
      fc.string(),
    ),
    (bytes) => {
      writeFileSync(join(dir, name), bytes)
      const loaded = loadProfile(dir, KEY)
      if (loaded !== undefined) expect(loaded).toEqual(profile)
      saveProfile(dir, KEY, profile)
      expect(loadProfile(dir, KEY)).toEqual(profile)
      expect(readdirSync(dir)).toEqual([name])
    },
  ),
)
