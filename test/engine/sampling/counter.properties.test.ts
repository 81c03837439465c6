import fc from 'fast-check'
import { expect } from 'vitest'
import { MISSING_UJ } from '../../../src/engine/readers/reader.ts'
import { type CounterRange, counterStep, foldReadings } from '../../../src/engine/sampling/counter.ts'
import { joulesFromUj, modulusUj, nsFromSeconds, rangeUjOf32Bits, ujFromJouleExponent } from '../../../src/units.ts'
import { holds } from '../../support/property.ts'

const LARGEST_UJ = 2n ** 63n - 1n
/** Ranges as processors have them, short ones, one that fills 63 bits, and none. */
const range: fc.Arbitrary<CounterRange> = fc
  .oneof(
    fc.integer({ min: 0, max: 31 }).map((exponent) => ({
      rangeUj: rangeUjOf32Bits(exponent),
      unitUj: ujFromJouleExponent(exponent),
    })),
    fc.record({
      rangeUj: fc.bigInt({ min: 1n, max: 10n ** 13n }),
      unitUj: fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
    }),
    fc.constant({ rangeUj: LARGEST_UJ - 1n, unitUj: 1 }),
    fc.record({ unitUj: fc.double({ min: 1e-3, max: 1e4, noNaN: true }) }),
  )
  .chain((known) =>
    fc.double({ min: 1, max: 20_000, noNaN: true }).map((watts) => ({ ...known, plausibleWatts: watts })),
  )

const modulusOf = ({ rangeUj, unitUj }: CounterRange): bigint | undefined =>
  rangeUj === undefined ? undefined : modulusUj(rangeUj, unitUj)

/** What a counter truly counts between readings, at powers of which some cannot be, over times of which some are too long. */
const steps = fc.array(
  fc.record({
    seconds: fc.oneof(fc.double({ min: 1e-5, max: 60, noNaN: true }), fc.double({ min: 0, max: 1e5, noNaN: true })),
    power: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true })),
    missing: fc.boolean(),
  }),
  { minLength: 1, maxLength: 30 },
)

holds(
  'any series of readings folds to what was truly counted, or says why it does not',
  300,
  fc.property(range, steps, fc.bigInt({ min: 0n, max: LARGEST_UJ }), (limits, counted, from) => {
    const modulus = modulusOf(limits)
    // A counter that does not start again ends at the largest value that a reading holds.
    const start = modulus === undefined ? from % (LARGEST_UJ / 2n) : from % modulus
    let [truth, ns] = [start, 0n]
    const [times, values] = [[ns], [start]]
    let couldBe = true
    counted.forEach(({ seconds, power, missing }, i) => {
      const joules = seconds * limits.plausibleWatts * power
      truth += BigInt(Math.floor(joules * 1e6))
      ns += nsFromSeconds(seconds)
      couldBe &&= power <= 1
      times.push(ns)
      values.push(missing && i < counted.length - 1 ? MISSING_UJ : modulus === undefined ? truth : truth % modulus)
    })
    fc.pre(modulus !== undefined || truth <= LARGEST_UJ)
    const [timesNs, valuesUj] = [BigInt64Array.from(times), BigInt64Array.from(values)]
    const folded = foldReadings({ timesNs, valuesUj, range: limits })
    if (folded.kind === 'counted') {
      // Power that the range was said to exclude can hide a wrap, and nothing that is read would tell.
      if (couldBe) expect(folded.countedUj).toBe(truth - start)
      expect(folded.countedUj >= 0n).toBe(true)
    } else if (couldBe) expect(folded.fault).toBe('unresolvable')
  }),
)

holds(
  'a step is what was counted modulo the range, never less than nothing and never more than can be',
  1000,
  fc.property(
    range,
    fc.oneof(fc.constant(MISSING_UJ), fc.bigInt({ min: 0n, max: LARGEST_UJ })),
    fc.oneof(fc.constant(MISSING_UJ), fc.bigInt({ min: 0n, max: LARGEST_UJ })),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
    (limits, before, after, seconds) => {
      const modulus = modulusOf(limits)
      const shown = (uj: bigint): bigint => (modulus === undefined || uj === MISSING_UJ ? uj : uj % modulus)
      const step = counterStep(shown(before), shown(after), seconds, limits)
      if (before === MISSING_UJ || after === MISSING_UJ) expect(step).toEqual({ kind: 'gone' })
      if (!('countedUj' in step)) return
      const difference = shown(after) - shown(before)
      expect(step.countedUj).toBe(difference < 0n ? difference + (modulus ?? 0n) : difference)
      expect(step.countedUj >= 0n).toBe(true)
      expect(step.kind).toBe(difference < 0n ? 'wrapped' : 'normal')
      expect(joulesFromUj(step.countedUj)).toBeLessThanOrEqual(limits.plausibleWatts * (seconds + 0.004) * (1 + 1e-12))
    },
  ),
)

holds(
  'RAPL ranges of every unit start again after 2^32 units',
  32,
  fc.property(fc.integer({ min: 0, max: 31 }), (exponent) => {
    const units = (2n ** 32n * 10n ** 6n) / 2n ** BigInt(exponent)
    const off = modulusUj(rangeUjOf32Bits(exponent), ujFromJouleExponent(exponent)) - units
    expect(off === 0n || (exponent === 7 && off * off === 1n)).toBe(true)
  }),
)
