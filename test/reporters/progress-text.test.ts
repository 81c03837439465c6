import { expect, test } from 'vitest'
import { formatJoules, progressText } from '../../src/reporters/index.ts'
import type { MeasuringState } from '../../src/measuring-state.ts'

const BENCH = { doing: 'bench', name: 'quick', place: 1, of: 3, sinceMs: 1000 } as const

test.each<[MeasuringState, string]>([
  [
    { ...BENCH, joulesPerOp: 3.02e-6, secondsPerOp: 1e-7, halfWidth: 0.021, untilMs: 17_400 },
    'quick (1 of 3): 3.02 µJ ±2.1 %, ≈ 12 s left',
  ],
  [{ ...BENCH, secondsPerOp: 1e-7 }, 'quick (1 of 3): 100 ns, 4 s so far'],
  [{ ...BENCH, of: 1 }, 'quick: warming up, 4 s so far'],
  [{ ...BENCH, name: 'two\nlines', of: 1, untilMs: 0 }, 'two lines: warming up, ≈ 0 s left'],
  [{ doing: 'task', name: 'resize', sinceMs: -200_000 }, 'resize, 3 min 25 s so far'],
  [{ doing: 'cool-down', sinceMs: 0, untilMs: 60_000 }, 'letting the machine cool down, at most 55 s left'],
  [
    { doing: 'idle baseline', sinceMs: 0, untilMs: 10_000 },
    'measuring idle power, leave the machine alone, ≈ 5 s left',
  ],
  [{ doing: 'preparation', sinceMs: 5000 }, 'opening and calibrating the counters, 0 s so far'],
  [{ doing: 'control', sinceMs: 5000 }, 'measuring the control workload, 0 s so far'],
  [{ doing: 'nothing', sinceMs: 0 }, ''],
])('%o', (state, text) => {
  expect(progressText(state, 5000, formatJoules)).toBe(text)
})

test('a line that stays as it is has no clock that stands still', () => {
  const text = (state: MeasuringState): string => progressText(state, undefined, formatJoules)
  expect(text({ doing: 'task', name: 'resize', sinceMs: 1 })).toBe('resize')
  expect(text({ doing: 'idle baseline', sinceMs: 1000, untilMs: 11_000 })).toBe(
    'measuring idle power, leave the machine alone, ≈ 10 s',
  )
})
