import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatCpuList, parseCpuList } from '../../src/engine/cpu-list.ts'

test.each<[string, number[] | undefined]>([
  ['0-', undefined],
  ['0, 1', undefined],
  ['all', undefined],
  ['0-2,5\n', [0, 1, 2, 5]],
  ['7', [7]],
  ['\n', []],
  ['10-11', [10, 11]],
])('%j', (text, cpus) => {
  expect(parseCpuList(text)).toEqual(cpus)
})

test('whatever is formatted is parsed to the same CPUs, in order and once, and neighbours are joined', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40)), (cpus) => {
      const text = formatCpuList(cpus)
      expect(parseCpuList(text)).toEqual([...new Set(cpus)].sort((a, b) => a - b))
      const parts = text.split(',').map((part) => part.split('-').map(Number))
      for (const [i, part] of parts.entries()) {
        if (i > 0) expect(part[0]).toBeGreaterThan((parts[i - 1]?.at(-1) as number) + 1)
      }
    }),
  )
})
