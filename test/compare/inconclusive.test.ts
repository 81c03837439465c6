import { describe, expect, test } from 'vitest'
import { decidingValue } from '../../src/compare/bench-series.ts'
import { baseDrifted, inconclusiveReason } from '../../src/compare/inconclusive.ts'
import type { ComparedPair, PairSide } from '../../src/comparison.ts'
import type { Warning } from '../../src/run.ts'
import { examplePairs } from '../support/comparison-records.ts'

const pairOf = (base: PairSide, head: PairSide, index = 0): ComparedPair => ({ index, first: 'base', base, head })
const side = (joulesPerOp: number, secondsPerOp = 1, cpuSecondsPerOp = 1): PairSide => ({
  joulesPerOp,
  secondsPerOp,
  cpuSecondsPerOp,
  watts: joulesPerOp / secondsPerOp,
})

describe('why nothing could be decided', () => {
  const coarse: Warning[] = [{ kind: 'window-too-short', domain: 'dram', seconds: 1, minimumSeconds: 2 }]
  const blind: Warning[] = [{ kind: 'below-resolution', domain: 'dram', windows: 1 }]
  const disturbances: Warning[] = [
    { kind: 'background-cpu', cores: 2, limitCores: 1 },
    { kind: 'frequency-moved', beforeMhz: 1, afterMhz: 2 },
    { kind: 'on-battery' },
    { kind: 'setting-changed', setting: 'governor', before: 'a', after: 'b' },
    { kind: 'steal-time', fraction: 0.1 },
    { kind: 'thermal-throttling', events: 1 },
  ]
  const reason = (warnings: Warning[][], statistics: 'noise' | 'drift' | 'too-few-pairs', quantity = 'energy') =>
    inconclusiveReason({ warnings }, quantity as 'energy' | 'proxy', statistics)

  test('a counter that is too coarse in most processes, where energy decides', () => {
    for (const warned of [coarse, blind]) expect(reason([warned, warned, []], 'noise')).toBe('sensor')
    expect(reason([coarse, coarse, []], 'drift')).toBe('sensor')
    expect(reason([coarse, coarse, []], 'noise', 'proxy')).toBe('noise')
    // A half is not most, and too few pairs are too few whatever else there is.
    expect(reason([coarse, []], 'noise')).toBe('noise')
    expect(reason([coarse], 'too-few-pairs')).toBe('too-few-pairs')
  })

  test('a disturbed machine, but not instead of a drift that was seen', () => {
    for (const warning of disturbances) {
      expect(reason([[warning], [{ kind: 'no-counter' }, warning], []], 'noise')).toBe('environment')
      expect(reason([[warning], [warning]], 'drift')).toBe('drift')
    }
    expect(reason([[{ kind: 'no-counter' }]], 'noise')).toBe('noise')
  })

  test('a base that moved says by how much, from its first to its last third', () => {
    const rising = Array.from({ length: 9 }, (_, i) => pairOf(side(10 + i, 1, 19 - i), side(10)))
    expect(baseDrifted(rising, 'energy')).toEqual([{ kind: 'base-drifted', change: 17 / 11 - 1 }])
    expect(baseDrifted(rising, 'proxy')).toEqual([{ kind: 'base-drifted', change: 12 / 18 - 1 }])
    expect(baseDrifted(rising.slice(0, 1), 'energy')).toEqual([])
    // Four in order are no trend at 1 %.
    expect(baseDrifted(rising.slice(0, 4), 'energy')).toEqual([])
    expect(baseDrifted(examplePairs(1), 'energy')).toEqual([])
  })

  test('what decides are joules, or CPU seconds', () => {
    expect([decidingValue(side(3, 1, 2), 'energy'), decidingValue(side(3, 1, 2), 'proxy')]).toEqual([3, 2])
    expect(decidingValue({ secondsPerOp: 1, cpuSecondsPerOp: 2 }, 'energy')).toBeNaN()
  })
})
