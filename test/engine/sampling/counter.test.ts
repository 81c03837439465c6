import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MISSING_UJ } from '../../../src/engine/readers/reader.ts'
import { type CounterRange, counterStep, foldReadings } from '../../../src/engine/sampling/counter.ts'
import { joulesFromUj, modulusUj } from '../../../src/units.ts'

const DATA = resolve(import.meta.dirname, '../../../../shared/data')
const reason = existsSync(DATA) ? 'recorded data' : 'skipped: the recorded data is not beside the repository'
const withData = test.skipIf(!existsSync(DATA))

const INTEL: CounterRange = { rangeUj: 262_143_328_850n, unitUj: 61.0352, plausibleWatts: 1000 }
const ENDLESS: CounterRange = { unitUj: 1, plausibleWatts: 1000 }

const seconds = (...values: number[]): BigInt64Array =>
  BigInt64Array.from(values, (value) => BigInt(Math.round(value * 1e9)))

describe('one step', () => {
  test.each([
    { what: 'nothing counted', from: 5n, to: 5n, at: 1, range: INTEL, is: { kind: 'normal', countedUj: 0n } },
    {
      what: 'an ordinary second',
      from: 5n,
      to: 30_000_005n,
      at: 1,
      range: INTEL,
      is: { kind: 'normal', countedUj: 30_000_000n },
    },
    { what: 'a wrap', from: 262_143_328_850n, to: 0n, at: 1, range: INTEL, is: { kind: 'wrapped', countedUj: 61n } },
    { what: 'a reset', from: 200_000_000_000n, to: 1_000_000n, at: 1, range: INTEL, is: { kind: 'reset' } },
    { what: 'a jump', from: 0n, to: 5_000_000_000n, at: 1, range: INTEL, is: { kind: 'implausible' } },
    { what: 'time for more than one wrap', from: 0n, to: 5n, at: 300, range: INTEL, is: { kind: 'unresolvable' } },
    {
      what: 'a fall of a counter that does not wrap',
      from: 6n,
      to: 5n,
      at: 1,
      range: ENDLESS,
      is: { kind: 'backwards' },
    },
    {
      what: 'a day without a range',
      from: 0n,
      to: 10n ** 13n,
      at: 86_400,
      range: ENDLESS,
      is: { kind: 'normal', countedUj: 10n ** 13n },
    },
    { what: 'a missing first reading', from: MISSING_UJ, to: 5n, at: 1, range: INTEL, is: { kind: 'gone' } },
    { what: 'a missing second reading', from: 5n, to: MISSING_UJ, at: 1, range: INTEL, is: { kind: 'gone' } },
  ])('$what', ({ from, to, at, range, is }) => {
    expect(counterStep(from, to, at, range)).toEqual(is)
  })

  test.each([
    { what: 'Intel, 2^-14 J', rangeUj: 262_143_328_850n, unitUj: 61.0352, modulus: 262_143_328_911n },
    { what: 'AMD, 2^-16 J', rangeUj: 65_532_610_987n, unitUj: 15.258, modulus: 65_532_611_002n },
    { what: 'Atom, 32 µJ', rangeUj: 137_438_953_440n, unitUj: 32, modulus: 137_438_953_472n },
    { what: 'a counter of 1 µJ', rangeUj: 59_999_999n, unitUj: 1, modulus: 60_000_000n },
  ])('the modulus is one unit above the range: $what', ({ rangeUj, unitUj, modulus }) => {
    expect(modulusUj(rangeUj, unitUj)).toBe(modulus)
  })
})

describe('a series', () => {
  test.each([
    { what: '1 µJ', rangeUj: 999_999n, unitUj: 1 },
    { what: '61.035 µJ and a short range', rangeUj: 1_000_003n, unitUj: 61.035 },
    { what: 'Intel', rangeUj: 262_143_328_850n, unitUj: 61.0352 },
    { what: 'AMD', rangeUj: 65_532_610_987n, unitUj: 15.258 },
    { what: 'Atom', rangeUj: 137_438_953_440n, unitUj: 32 },
  ])('read modulo its range folds to what was truly counted, whole or in parts: $what', ({ rangeUj, unitUj }) => {
    const modulus = modulusUj(rangeUj, unitUj)
    const range = { rangeUj, unitUj, plausibleWatts: 0.9 * joulesFromUj(modulus) }
    const counted = fc.array(fc.bigInt({ min: 0n, max: (modulus * 45n) / 100n }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(counted, fc.bigInt({ min: 0n, max: modulus - 1n }), fc.nat(), (steps, start, where) => {
        let truth = start
        const values = [start, ...steps.map((step) => (truth += step) % modulus)]
        const timesNs = seconds(...values.map((_, i) => i * 0.9))
        const valuesUj = BigInt64Array.from(values)
        const whole = foldReadings({ timesNs, valuesUj, range })
        expect(whole).toMatchObject({ kind: 'counted', countedUj: truth - start })
        const cut = 1 + (where % steps.length)
        const head = foldReadings({ timesNs: timesNs.slice(0, cut + 1), valuesUj: valuesUj.slice(0, cut + 1), range })
        const tail = foldReadings({ timesNs: timesNs.slice(cut), valuesUj: valuesUj.slice(cut), range })
        const sum = [head, tail].map((each) => (each.kind === 'counted' ? each.countedUj : 0n)).reduce((a, b) => a + b)
        if (cut < steps.length) expect(sum).toBe(truth - start)
      }),
    )
  })

  test('never counts less than nothing, whatever is read', () => {
    const value = fc.oneof(fc.constant(MISSING_UJ), fc.bigInt({ min: 0n, max: 262_143_328_850n }))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 20 }), (values) => {
        const folded = foldReadings({
          timesNs: seconds(...values.map((_, i) => i)),
          valuesUj: BigInt64Array.from(values),
          range: INTEL,
        })
        if (folded.kind === 'counted') expect(folded.countedUj >= 0n).toBe(true)
      }),
    )
  })

  const fold = (values: bigint[], times: number[], updatePeriodSeconds?: number) =>
    foldReadings({
      timesNs: seconds(...times),
      valuesUj: BigInt64Array.from(values),
      range: INTEL,
      ...(updatePeriodSeconds === undefined ? {} : { updatePeriodSeconds }),
    })

  test('a reading that is missing in the middle is bridged; at an edge the counter is gone', () => {
    expect(fold([1n, MISSING_UJ, 5n], [0, 1, 2])).toEqual({ kind: 'counted', countedUj: 4n, wraps: 0 })
    expect(fold([MISSING_UJ, 4n, 5n], [0, 1, 2])).toEqual({ kind: 'fault', fault: 'gone', wraps: 0 })
    expect(fold([1n, 4n, MISSING_UJ], [0, 1, 2])).toEqual({ kind: 'fault', fault: 'gone', wraps: 0 })
    expect(fold([1n], [0])).toEqual({ kind: 'fault', fault: 'gone', wraps: 0 })
    expect(fold([], [])).toEqual({ kind: 'fault', fault: 'gone', wraps: 0 })
  })

  test('a counter that stands still for long is stuck; for a short time it is below its resolution', () => {
    expect(fold([7n, 7n], [0, 2], 0.001)).toMatchObject({ fault: 'stuck' })
    expect(fold([7n, 7n], [0, 0.5], 0.001)).toEqual({ kind: 'counted', countedUj: 0n, wraps: 0 })
    expect(fold([7n, 7n], [0, 2])).toEqual({ kind: 'counted', countedUj: 0n, wraps: 0 })
  })

  test('one that stops on the way is stuck too; one that only rests is not', () => {
    expect(fold([1n, 7n, 7n, 7n], [0, 1, 6, 12], 0.001)).toMatchObject({ fault: 'stuck' })
    expect(fold([1n, 7n, MISSING_UJ, 7n, 9n], [0, 1, 6, 12, 13], 0.001)).toMatchObject({ fault: 'stuck' })
    expect(fold([1n, 7n, 7n, 9n, 9n, 9n], [0, 1, 12, 13, 14, 15], 0.001)).toMatchObject({ fault: 'stuck' })
    expect(fold([1n, 7n, 9n, 9n], [0, 8, 16, 17], 0.001)).toEqual({ kind: 'counted', countedUj: 8n, wraps: 0 })
    expect(fold([1n, 7n, 7n, 9n], [0, 1, 7, 8], 0.019)).toEqual({ kind: 'counted', countedUj: 8n, wraps: 0 })
    expect(fold([1n, 7n, 7n, 9n], [0, 1, 13, 14], 0.1)).toEqual({ kind: 'counted', countedUj: 8n, wraps: 0 })
  })

  test('it counts as stuck from the moment on that a counter that works cannot rest', () => {
    const still = (restSeconds: number, period: number) => fold([7n, 7n], [0, restSeconds], period).kind
    expect([still(0.999, 0.001), still(1, 0.001)]).toEqual(['counted', 'fault'])
    expect([still(4.999, 0.1), still(5, 0.1)]).toEqual(['counted', 'fault'])
    const resting = (restSeconds: number, period: number) =>
      fold([1n, 7n, 7n, 9n], [0, 1, 1 + restSeconds, 2 + restSeconds], period)
    expect([resting(9.999, 0.001).kind, resting(10, 0.001)]).toEqual([
      'counted',
      { kind: 'fault', fault: 'stuck', wraps: 0 },
    ])
    expect([resting(24.999, 0.05).kind, resting(25, 0.05).kind]).toEqual(['counted', 'fault'])
    // The longest rest counts, whatever comes after it.
    expect(fold([7n, 7n, 8n, 8n, 9n], [0, 11, 12, 13, 14], 0.001).kind).toBe('fault')
    expect(fold([7n, 8n], [0, 2], 0.001)).toEqual({ kind: 'counted', countedUj: 1n, wraps: 0 })
  })

  test('two readings may lie four steps apart and what they say in between, and no more', () => {
    const jump = (countedUj: bigint) => fold([0n, countedUj], [0, 0.001], 0.001).kind
    expect([jump(5_000_000n), jump(5_000_001n)]).toEqual(['counted', 'fault'])
  })

  test('readings in quick succession may lie a whole step apart: 0.3 J within 50 µs is no jump', () => {
    expect(fold([0n, 300_000n], [0, 50e-6], 0.001)).toEqual({ kind: 'counted', countedUj: 300_000n, wraps: 0 })
    expect(fold([0n, 300_000n], [0, 50e-6])).toEqual({ kind: 'counted', countedUj: 300_000n, wraps: 0 })
    expect(fold([0n, 40_000_000n], [0, 0.01], 0.1)).toMatchObject({ kind: 'counted' })
    expect(fold([0n, 40_000_000n], [0, 0.01], 0.001)).toMatchObject({ fault: 'implausible' })
    expect(fold([262_143_328_850n, 300_000n], [0, 50e-6], 0.001)).toMatchObject({ kind: 'counted', wraps: 1 })
  })

  test('any plausible power in steps is counted in full, whenever it is read', () => {
    const stepNs = 1_000_000n
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.bigInt({ min: 0n, max: stepNs - 1n }),
        fc.array(fc.bigInt({ min: 1_000n, max: 50_000_000n }), { minLength: 1, maxLength: 60 }),
        (watts, phase, gaps) => {
          let ns = phase
          const timesNs = BigInt64Array.from([ns, ...gaps.map((gap) => (ns += gap))])
          const valuesUj = timesNs.map((at) => (at / stepNs) * 1_000n * BigInt(watts))
          const countedUj = (valuesUj.at(-1) ?? 0n) - (valuesUj[0] ?? 0n)
          const folded = foldReadings({ timesNs, valuesUj, range: INTEL, updatePeriodSeconds: 0.001 })
          expect(folded).toEqual({ kind: 'counted', countedUj, wraps: 0 })
        },
      ),
    )
  })

  test('one faulty step makes the whole series faulty', () => {
    const jumps = [0n, 10n, 9_000_000_000n, 9_000_000_010n]
    expect(fold(jumps, [0, 1, 2, 3])).toEqual({ kind: 'fault', fault: 'implausible', wraps: 0 })
    expect(fold([262_143_328_850n, 0n, 200_000_000_000n, 1n], [0, 1, 2, 3])).toEqual({
      kind: 'fault',
      fault: 'implausible',
      wraps: 1,
    })
  })
})

describe(`real events (${reason})`, () => {
  withData('pyJoules #16: one wrap in 288.8 s is 8772 J = 30.4 W, if the machine cannot draw 900 W', () => {
    const [before, after] = [255_000_000_000n, 255_000_000_000n - 253_371_267_933n]
    const step = counterStep(before, after, 288.837, { ...INTEL, plausibleWatts: 500 })
    expect(step).toMatchObject({ kind: 'wrapped' })
    const joules = 'countedUj' in step ? joulesFromUj(step.countedUj) : 0
    expect(joules).toBeCloseTo(8772.06, 1)
    expect(joules / 288.837).toBeCloseTo(30.37, 2)
    expect(counterStep(before, after, 288.837, INTEL)).toEqual({ kind: 'unresolvable' })
  })

  withData('kepler PR #53: the unsigned underflow is a wrap of 48.5 J in 3 s', () => {
    const fell = 2n ** 64n - 18_446_744_073_447_456_768n
    const before = 262_100_000_000n
    const step = counterStep(before, before - fell * 1000n, 3, INTEL)
    expect(step).toMatchObject({ kind: 'wrapped' })
    expect('countedUj' in step && joulesFromUj(step.countedUj)).toBeCloseTo(48.48, 1)
  })

  withData('likwid #646 and EnergiBridge #17: totals that lost a wrap come right when it is counted', () => {
    expect(30_811.1 + joulesFromUj(modulusUj(262_143_328_850n, 61.0352))).toBeCloseTo(292_954.5, 0)
    const before = 260_000_000_000n
    const step = counterStep(before, before - 250_769_468_000n, 200, { ...INTEL, plausibleWatts: 1000 })
    expect('countedUj' in step && joulesFromUj(step.countedUj)).toBeCloseTo(11_374, 0)
  })

  const atom = { rangeUj: 137_438_953_440n, unitUj: 32 }
  const trace = (): { times: number[]; values: bigint[] } => {
    const lines = readFileSync(resolve(DATA, 'real-trace-s-tui-29.csv'), 'utf8')
      .split('\n')
      .filter((line) => /^\d/.test(line))
    const rows = lines.map((line) => line.split(','))
    return { times: rows.map(([t = '0']) => Number(t)), values: rows.map(([, uj = '0']) => BigInt(uj)) }
  }

  withData('s-tui #29: its two wraps are counted where thousands of watts are believed', () => {
    const { times, values } = trace()
    const folded = foldReadings({
      timesNs: seconds(...times),
      valuesUj: BigInt64Array.from(values),
      range: { ...atom, plausibleWatts: 10_000 },
    })
    const last = values.at(-1) ?? 0n
    expect(folded).toEqual({ kind: 'counted', wraps: 2, countedUj: 2n * 137_438_953_472n + last - (values[0] ?? 0n) })
  })

  withData('s-tui #29: a 6 W part that counts 4500 W is implausible', () => {
    const { times, values } = trace()
    expect(
      foldReadings({
        timesNs: seconds(...times),
        valuesUj: BigInt64Array.from(values),
        range: { ...atom, plausibleWatts: 1000 },
      }),
    ).toMatchObject({
      kind: 'fault',
      fault: 'implausible',
    })
  })

  withData('fifty recorded traces fold to the difference of their counters, to the microjoule', () => {
    const folder = resolve(DATA, 'alems/energy_traces')
    const [head = '', ...lines] = readFileSync(resolve(folder, 'trace_index.csv'), 'utf8').trim().split('\n')
    const column = head.split(',').indexOf('pkg_delta_uj')
    const expected = new Map(lines.map((line) => [line.split(',')[0] ?? '', BigInt(line.split(',')[column] ?? '0')]))
    const samples = gunzipSync(readFileSync(resolve(folder, 'rapl_samples_100hz.csv.gz')))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
    const traces = Map.groupBy(
      samples.map((line) => line.split(',')),
      ([id = '']) => id,
    )
    expect(traces.size).toBe(50)
    for (const [id, rows] of traces) {
      const folded = foldReadings({
        timesNs: seconds(...rows.map(([, t = '0']) => Number(t) - 1_772_000_000)),
        valuesUj: BigInt64Array.from(rows, ([, , uj = '0']) => BigInt(uj)),
        range: INTEL,
        updatePeriodSeconds: 0.001,
      })
      expect(folded, id).toEqual({ kind: 'counted', countedUj: expected.get(id), wraps: 0 })
    }
  })
})
