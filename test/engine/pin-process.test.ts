import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { allowedCpuList } from '../../src/engine/cpu-topology.ts'
import { pinProcess } from '../../src/engine/pin-process.ts'

const linux = process.platform === 'linux'

test.skipIf(!linux)('what the kernel refuses is said, and nothing has changed', async () => {
  const before = allowedCpuList('/proc')
  expect(await pinProcess([1023], '/proc')).toBe('the kernel refused CPU 1023 (errno 22)')
  expect(allowedCpuList('/proc')).toBe(before)
})

test.skipIf(!linux)('threads that cannot be listed are said', async () => {
  expect(await pinProcess([0], tmpdir())).toMatch(/^the threads of this process cannot be listed \(ENOENT/)
})
