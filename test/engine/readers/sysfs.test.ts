import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { isSysfs } from '../../../src/engine/readers/sysfs.ts'

test.skipIf(!existsSync('/sys/kernel'))('sysfs is told from other file systems (needs /sys)', () => {
  expect(isSysfs('/sys/devices/system/cpu')).toBe(true)
  expect(isSysfs(tmpdir())).toBe(false)
})
