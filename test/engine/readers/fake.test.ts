import { describe, expect, test } from 'vitest'
import { fake, fakeReader } from '../../../src/engine/readers/fake.ts'
import { type Counter, DEFAULT_ROOTS, MISSING_UJ } from '../../../src/engine/readers/reader.ts'
import { testReader } from '../../contracts/reader.ts'

const PACKAGE: Counter = { id: 'package-0', domain: 'package', unitUj: 1 }
const DRAM: Counter = { id: 'dram-0', domain: 'dram', unitUj: 1, rangeUj: 999n }

testReader('fake:watts=20', () => fake.open({ roots: DEFAULT_ROOTS, argument: 'watts=20' }))
testReader('a script', () =>
  fakeReader({
    counters: [PACKAGE, DRAM],
    rows: [
      [1n, 990n],
      [2n, 1010n],
    ],
  }),
)

describe('a script', () => {
  test('gives its rows in turn, then the last one for ever; a hole is missing', () => {
    const reader = fakeReader({ counters: [PACKAGE], rows: [[5n], [undefined], [7n]] })
    const into = new BigInt64Array(1)
    const read = (): bigint => {
      reader.read(into)
      return into[0] as bigint
    }
    expect([read(), read(), read(), read()]).toEqual([5n, MISSING_UJ, 7n, 7n])
  })

  test('can follow a clock of its own, and starts again one unit behind its range', () => {
    let seconds = 0n
    const reader = fakeReader({ counters: [DRAM], rows: () => [seconds * 400n] })
    const into = new BigInt64Array(1)
    const seen: bigint[] = []
    for (; seconds < 5n; seconds++) {
      reader.read(into)
      seen.push(into[0] as bigint)
    }
    expect(seen).toEqual([0n, 400n, 800n, 200n, 600n])
  })
})

describe('fake:watts=…', () => {
  test('counts the watts it is told, and calls them simulated', () => {
    const slow = fake.open({ roots: DEFAULT_ROOTS, argument: 'watts=1.5' })
    const fast = fake.open({ roots: DEFAULT_ROOTS, argument: 'watts=15' })
    expect(slow.provenance).toBe('simulated')
    const into = new BigInt64Array(2)
    slow.read(into)
    fast.read(into.subarray(1))
    expect(Number(into[1]) / Number(into[0])).toBeCloseTo(10, 3)
  })

  test.each(['watts', 'watts=', 'watts=-1', 'watts=1e3', 'joules=1', ''])('refuses "%s"', (argument) => {
    expect(() => fake.open({ roots: DEFAULT_ROOTS, argument })).toThrow(
      expect.objectContaining({ code: 'READER_UNKNOWN', hint: expect.stringContaining('fake:watts=NUMBER') }),
    )
  })
})
