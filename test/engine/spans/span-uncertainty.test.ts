import { expect, test } from 'vitest'
import { uncertaintyAtPower } from '../../../src/engine/analyzer.ts'
import { isTooShort, stretchUncertaintyJoules, totalCounters } from '../../../src/engine/spans/span-uncertainty.ts'
import type { CounterFacts, CounterSpan, RawWindow } from '../../../src/run.ts'

const FACTS: CounterFacts = { id: 'package-0', domain: 'package', unitUj: 61, updatePeriodSeconds: 0.001 }
const BRACKETS = { startUncertaintySeconds: 1e-6, endUncertaintySeconds: 2e-6 }
/** 20 W over half a second. */
const SPAN: CounterSpan = { counter: 'package-0', domain: 'package', unitUj: 61, wraps: 0, joules: 10 }
const windowOf = (seconds: number) => ({ seconds }) as RawWindow
const uncertainty = (joules: number, seconds: number, { span = SPAN, window = 0.5, isKnown = true } = {}) =>
  stretchUncertaintyJoules(
    joules,
    { ...BRACKETS, seconds },
    { span, window: windowOf(window), facts: isKnown ? FACTS : undefined },
  )
const at = (watts: number): number => uncertaintyAtPower(watts, 61, BRACKETS, FACTS)

test('a stretch is as uncertain as its own power makes it, or that of the whole window, whichever is higher', () => {
  expect(uncertainty(4, 0.1)).toBeCloseTo(at(40), 12)
  expect(uncertainty(1, 0.1)).toBeCloseTo(at(20), 12)
  const { joules: _joules, ...failed } = SPAN
  expect(uncertainty(1, 0.1, { span: failed })).toBeCloseTo(at(10), 12)
  expect(uncertainty(1, 0.1, { window: 0 })).toBeCloseTo(at(10), 12)
})

test('the power of a stretch of few periods is taken over one period more', () => {
  expect(uncertainty(0.4, 0.009)).toBeCloseTo(at(40), 12)
  expect(uncertainty(0.4, 0.01)).toBeCloseTo(at(40), 12)
  expect(uncertainty(0.1, 0)).toBeCloseTo(at(100), 12)
  // Where nothing is known of the counter, it is taken to step each ms.
  expect(uncertainty(0.1, 0, { isKnown: false })).toBeCloseTo(at(100), 12)
  expect(uncertainty(0.4, 0.008, { isKnown: false })).toBeCloseTo(at(50), 12)
})

test('too short is less than ten periods of a counter of the total', () => {
  const short = (seconds: number, facts: CounterFacts) => isTooShort({ ...BRACKETS, seconds }, [facts])
  expect([short(0.0099, FACTS), short(0.01, FACTS)]).toEqual([true, false])
  expect(short(0.0001, { ...FACTS, domain: 'core' })).toBe(false)
})

test('a total is made of its domains, each counter with its place, and of no check', () => {
  const counters = [
    { domain: 'psys' },
    { domain: 'package' },
    { domain: 'package', checks: 'rapl-perf' },
    { domain: 'dram' },
    { domain: 'core' },
    { domain: 'gpu' },
  ] as const
  expect(totalCounters(counters).map(({ index, counter }) => [index, counter.domain])).toEqual([
    [1, 'package'],
    [3, 'dram'],
    [5, 'gpu'],
  ])
})
