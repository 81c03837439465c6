import { expect, test } from 'vitest'
import { parseCpuList } from '../../src/engine/cpu-list.ts'

test.each([
  ['0\n', [0]],
  ['0,28-30', [0, 28, 29, 30]],
  ['', undefined],
  ['0-', undefined],
  ['0, 1', undefined],
])('%j is %j', (text, cpus) => {
  expect(parseCpuList(text)).toEqual(cpus)
})
