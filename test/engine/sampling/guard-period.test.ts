import { expect, test } from 'vitest'
import type { Counter } from '../../../src/engine/readers/reader.ts'
import { guardPeriodUs } from '../../../src/engine/sampling/guard-period.ts'

const counter = (more: Partial<Counter> = {}): Counter => ({ id: 'package-0', domain: 'package', unitUj: 1, ...more })

test.each([
  { what: 'no counter', counters: [], us: 30e6 },
  { what: 'a counter that never wraps', counters: [counter()], us: 30e6 },
  { what: 'a range of 262 kJ: half of it lasts 131 s', counters: [counter({ rangeUj: 262_143_328_850n })], us: 30e6 },
  { what: 'half of 10 kJ lasts 5 s', counters: [counter({ rangeUj: 10_000_000_000n })], us: 5e6 },
  {
    what: 'the fastest of them sets the pace',
    counters: [counter({ rangeUj: 10_000_000_000n }), counter({ rangeUj: 4_000_000_000n }), counter()],
    us: 2e6,
  },
  { what: 'power that is integrated', counters: [counter(), counter({ integrated: true })], us: 50_000 },
  { what: 'a range of 1 J: no oftener than each ms', counters: [counter({ rangeUj: 1_000_000n })], us: 1000 },
])('guard reads at 1000 W: $what', ({ counters, us }) => {
  expect(guardPeriodUs(counters, 1000)).toBe(us)
})
