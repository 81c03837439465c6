import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { allowedCpuList } from '../../src/engine/cpu-topology.ts'
import { pinProcess } from '../../src/engine/pin-process.ts'
import { withoutKoffi } from '../support/without-koffi.ts'

const linux = process.platform === 'linux'

test.skipIf(!linux)('what the kernel refuses is said, and nothing has changed', async () => {
  const before = allowedCpuList('/proc')
  expect(await pinProcess([1023], '/proc')).toBe('the kernel refused CPU 1023 (errno 22)')
  expect(allowedCpuList('/proc')).toBe(before)
})

test.skipIf(!linux)('threads that cannot be listed are said', async () => {
  expect(await pinProcess([0], tmpdir())).toMatch(/^the threads of this process cannot be listed \(ENOENT/)
})

test.skipIf(!linux)('without koffi nothing is pinned, and it is said', () => {
  const source = new URL('../../src/engine/pin-process.ts', import.meta.url).href
  const said = withoutKoffi(`console.log(await (await import(${JSON.stringify(source)})).pinProcess([0], '/proc'))`)
  expect(said).toBe('koffi is not installed')
})
