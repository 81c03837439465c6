import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadProfile, type MachineProfile, saveProfile } from '../../src/engine/machine-profile.ts'
import { mountUnavailable, readOnly, smallDisk } from '../support/bad-disk.ts'
import { scratch } from '../support/scratch.ts'

const KEY = { fingerprint: 'f', reader: 'r', counterRoot: '/sys' }
const PROFILE: MachineProfile = { measuredAt: '2026-01-02T03:04:05.678Z', periods: {}, baselines: {}, history: [] }

test('what was saved is loaded, for its own key alone', () => {
  const dir = join(scratch(), 'not', 'there', 'yet')
  expect(loadProfile(dir, KEY)).toBeUndefined()
  saveProfile(dir, KEY, PROFILE)
  expect(loadProfile(dir, KEY)).toEqual(PROFILE)
  expect(loadProfile(dir, { ...KEY, reader: 'other' })).toBeUndefined()
})

test.each(['', '{"measuredAt": "2026', 'null', '[]', '7', '{}', '{"periods":{},"baselines":[],"history":{}}'])(
  'a file of %j is no profile',
  (text) => {
    const dir = scratch()
    saveProfile(dir, KEY, PROFILE)
    writeFileSync(join(dir, readdirSync(dir)[0] ?? ''), text)
    expect(loadProfile(dir, KEY)).toBeUndefined()
    saveProfile(dir, KEY, PROFILE)
    expect(loadProfile(dir, KEY)).toEqual(PROFILE)
  },
)

test('a folder in the place of the file is neither read nor replaced', () => {
  const dir = scratch()
  saveProfile(dir, KEY, PROFILE)
  const [name = ''] = readdirSync(dir)
  const other = scratch()
  mkdirSync(join(other, name))
  expect(loadProfile(other, KEY)).toBeUndefined()
  saveProfile(other, KEY, PROFILE)
  expect(readdirSync(other)).toEqual([name])
})

test.skipIf(mountUnavailable)(
  `a folder that takes no file keeps nothing, and stops nothing (${mountUnavailable ?? 'tmpfs'})`,
  () => {
    const dir = scratch()
    readOnly(dir)
    saveProfile(dir, KEY, PROFILE)
    expect(readdirSync(dir)).toEqual([])
    const full = smallDisk(1_000_000)
    full.fill(4096)
    saveProfile(join(full.path), KEY, { ...PROFILE, measuredAt: 'x'.repeat(20_000) })
    expect(readdirSync(full.path)).toEqual(['ballast'])
    expect(loadProfile(full.path, KEY)).toBeUndefined()
  },
)
