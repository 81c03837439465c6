import { expect, test } from 'vitest'
import { fakeReader } from '../../../src/engine/readers/fake.ts'
import { measureUpdatePeriods } from '../../../src/engine/sampling/update-period.ts'

const counter = { id: 'package-0', domain: 'package', unitUj: 1 } as const

test('a counter that cannot be read for once has not moved', () => {
  const start = performance.now()
  let reads = 0
  const reader = fakeReader({
    counters: [counter, { ...counter, id: 'dram-0', domain: 'dram' }],
    rows: () => {
      const steps = BigInt(Math.floor((performance.now() - start) / 5))
      reads++
      // Missing at first, and then every third time.
      return [reads < 5 || reads % 3 === 0 ? undefined : steps, undefined]
    },
  })
  const [period, missing] = measureUpdatePeriods(reader, 0.1)
  expect(reads).toBeGreaterThan(30)
  expect(period?.steps).toBeLessThanOrEqual(20)
  expect(period?.seconds).toBeGreaterThan(0.0049)
  expect(missing).toBeUndefined()
})
