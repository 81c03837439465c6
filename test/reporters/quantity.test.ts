import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  formatHalfWidth,
  formatJoules,
  formatPercent,
  formatSeconds,
  formatWatts,
  sparkline,
  warningText,
} from '../../src/reporters/index.ts'
import type { Warning } from '../../src/run.ts'

test.each([
  [0, '0 J'],
  [1, '1.00 J'],
  [12.34, '12.3 J'],
  [123.4, '123 J'],
  [999.4, '999 J'],
  [999.6, '1.00 kJ'],
  [0.0123, '12.3 mJ'],
  [4.56e-7, '456 nJ'],
  [-0.5, '-500 mJ'],
  [1e-20, '0 J'],
  [undefined, '–'],
  [Number.NaN, '–'],
])('%s joules are %s', (joules, text) => {
  expect(formatJoules(joules)).toBe(text)
})

test('other quantities', () => {
  expect(formatWatts(37)).toBe('37.0 W')
  expect(formatSeconds(4.2e-9)).toBe('4.20 ns')
  expect(formatPercent(0.0123)).toBe('1.2 %')
  expect(formatPercent(0.31)).toBe('31 %')
  expect(formatHalfWidth({ median: 100, low: 98, high: 102 }, 'J')).toBe('±2.0 %')
  expect(formatHalfWidth({ median: 1e-12, low: -1e-9, high: 1e-9 }, 'J')).toBe('±1.00 nJ')
})

test('a formatted number is within half a unit of its third digit', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (joules) => {
      const [number = '', unit = ''] = formatJoules(joules).split(' ')
      const factor = { p: 1e-12, n: 1e-9, µ: 1e-6, m: 1e-3, J: 1, k: 1e3, M: 1e6, G: 1e9 }[unit[0] ?? 'J'] ?? 1
      expect(Math.abs((Number(number) * factor) / joules - 1)).toBeLessThan(0.0051)
    }),
  )
})

test('sparklines show the shape, and nothing where there is none', () => {
  expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8])).toBe('▁▂▃▄▅▆▇█')
  expect(sparkline([5, 5, 5])).toBe('▁▁▁')
  expect(sparkline([])).toBe('')
  expect(sparkline(Array.from({ length: 100 }, (_, i) => i))).toHaveLength(12)
})

const EVERY_WARNING: Warning[] = [
  { kind: 'window-too-short', domain: 'dram', seconds: 0.1, minimumSeconds: 0.2 },
  { kind: 'below-resolution', domain: 'dram', windows: 1 },
  { kind: 'counter-wrapped', counter: 'package-0', times: 1 },
  ...(['unresolvable', 'reset', 'stuck', 'backwards', 'implausible', 'gone'] as const).map(
    (fault): Warning => ({ kind: 'counter-fault', counter: 'package-0', domain: 'package', fault, windows: 1 }),
  ),
  { kind: 'idle-baseline-missing' },
  { kind: 'idle-baseline-stale', ageSeconds: 100, maximumSeconds: 10 },
  { kind: 'idle-baseline-contaminated', reason: 'busy' },
  { kind: 'below-idle', activeJoules: -1, uncertaintyJoules: 0.1 },
  { kind: 'background-cpu', cores: 0.5, limitCores: 0.05 },
  { kind: 'sampler-dropped', lost: 1, expected: 100 },
  { kind: 'sampler-degraded', reason: 'no priority' },
  { kind: 'virtual-machine', hypervisor: 'KVM' },
  { kind: 'steal-time', fraction: 0.1 },
  { kind: 'interval-wide', halfWidth: 0.1, target: 0.01 },
  { kind: 'windows-autocorrelated', lag1: 0.5, effectiveWindows: 4 },
  { kind: 'modelled', reader: 'model', bandFraction: 0.3, scope: 'server-ac' },
  { kind: 'simulated', reader: 'fake' },
  { kind: 'no-counter' },
  { kind: 'aborted', reason: 'killed' },
]

test.each(EVERY_WARNING)('$kind is a sentence of fact and one of remedy', (warning) => {
  const { text, remedy } = warningText(warning)
  for (const sentence of [text, remedy]) expect(sentence).toMatch(/^[A-Z`a-z].*\.$/)
  expect(text + remedy).not.toMatch(/undefined|NaN/)
})
