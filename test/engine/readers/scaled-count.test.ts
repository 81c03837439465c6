import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MISSING_UJ } from '../../../src/engine/readers/reader.ts'
import { scaleCount } from '../../../src/engine/readers/scaled-count.ts'
import { type UjPerCount, ujPerCount } from '../../../src/units.ts'

/** RAPL's scale (arch/x86/events/rapl.c): 2^-32 J. */
const RAPL_SCALE = '2.3283064365386962890625e-10'

function scaled(count: bigint, fraction: UjPerCount): bigint {
  const into = new BigInt64Array([-7n, -7n, -7n])
  scaleCount(Number(count >> 32n), Number(count & 0xffff_ffffn), fraction, into, 1)
  expect([into[0], into[2]]).toEqual([-7n, -7n])
  return into[1] as bigint
}

const fractionOf = (scale: string): UjPerCount => {
  const fraction = ujPerCount(scale)
  if (!fraction) throw new Error(`${scale} is no scale`)
  return fraction
}

describe('a scale in joules becomes a fraction of µJ', () => {
  test.each([
    [RAPL_SCALE, 15_625, 2 ** 26],
    ['1e-8', 1, 100],
    ['1.0e-8', 1, 100],
    ['0.000001', 1, 1],
    ['1', 1_000_000, 1],
    ['1E+2', 100_000_000, 1],
    ['6.103515625e-5', 15_625, 256],
  ])('%s is %d / %d', (scale, numerator, denominator) => {
    expect(ujPerCount(scale)).toEqual({ numerator, denominator })
  })

  test.each(['', '0', '0.0', '-1', 'joules', '1e', '1e-8 J', '1e999', '1e-999', '3.1415926535897932384626e-9'])(
    '%j is none',
    (scale) => {
      expect(ujPerCount(scale)).toBeUndefined()
    },
  )
})

describe('a scaled count', () => {
  const exact = (count: bigint, { numerator, denominator }: UjPerCount): bigint =>
    (count * BigInt(numerator)) / BigInt(denominator)

  test.each([0n, 1n, 4_294n, 4_295n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 60n - 1n, 2n ** 60n])(
    'of RAPL is right to the last µJ at %d',
    (count) => {
      // From the published decimal itself, so that a slip in the fraction would show.
      const decimal = (count * 23_283_064_365_386_962_890_625n) / 10n ** 26n
      expect(scaled(count, fractionOf(RAPL_SCALE))).toBe(decimal)
    },
  )

  test('is right to the last µJ for every count and fraction, or missing where it needs 63 bits or more', () => {
    const term = fc.oneof(
      fc.integer({ min: 1, max: 1000 }),
      fc.maxSafeInteger().map((n) => (Math.abs(n) % 2 ** 36) + 1),
    )
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), term, term, (count, numerator, denominator) => {
        const value = exact(count, { numerator, denominator })
        expect(scaled(count, { numerator, denominator })).toBe(value < 2n ** 63n ? value : MISSING_UJ)
      }),
      { numRuns: 20_000 },
    )
  })

  test('is right on both sides of every whole µJ', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 48n }), (uj) => {
        const fraction = fractionOf(RAPL_SCALE)
        const first = (uj * 2n ** 26n + 15_624n) / 15_625n
        expect([scaled(first - 1n, fraction), scaled(first, fraction)]).toEqual([uj - 1n, uj])
      }),
      { numRuns: 5000 },
    )
  })

  test('just below a multiple of the largest divisor is not rounded up', () => {
    const denominator = 2 ** 36
    for (const quotient of [1n, 65_535n, 65_536n, 2n ** 27n]) {
      const count = quotient * BigInt(denominator) - 1n
      expect(scaled(count, { numerator: 1, denominator })).toBe(quotient - 1n)
    }
  })

  test('of more than 64 bits is missing', () => {
    const into = new BigInt64Array(1)
    scaleCount(2 ** 32, 0, { numerator: 1, denominator: 1 }, into, 0)
    expect(into[0]).toBe(MISSING_UJ)
  })
})
