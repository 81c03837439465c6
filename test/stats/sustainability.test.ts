import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GridRegion } from '../../src/grid-factor.ts'
import { footprint } from '../../src/stats/sustainability.ts'
import { intensityOf } from '../../src/stats/hourly-intensity.ts'

const SOURCE = { id: 's', title: 'A table', url: 'https://example.org/', licence: 'CC0', boundary: 'generation' }
const REGION: GridRegion = {
  id: 'DEU',
  name: 'Germany',
  carbon: { value: 342.06, low: 342.06, high: 344.14, year: 2024, source: SOURCE },
  water: { value: 1.947, source: SOURCE },
}
const KWH = 3.6e6

test('one kWh costs what the factor says', () => {
  const { carbonGrams, waterLitres, methaneGrams, kwh } = footprint({ joules: { value: KWH }, region: REGION })
  expect(kwh).toBe(1)
  expect(carbonGrams).toMatchObject({ value: 342.06, low: 342.06, high: 344.14, factor: 342.06, year: 2024 })
  expect(waterLitres?.value).toBeCloseTo(1.947, 12)
  expect(waterLitres).not.toHaveProperty('low')
  expect(methaneGrams).toBeUndefined()
})

test('the building takes its part: PUE on both, its own water on water alone', () => {
  const region = { ...REGION, carbon: { value: 100, source: SOURCE } }
  const { carbonGrams, waterLitres } = footprint({ joules: { value: KWH }, region, pue: 1.2, siteLitresPerKwh: 0.5 })
  expect(carbonGrams?.value).toBeCloseTo(120, 9)
  expect(waterLitres?.value).toBeCloseTo(0.5 + 1.2 * 1.947, 9)
})

test('methane is a part of the carbon, and is not added to it', () => {
  const region = { ...REGION, methane: { value: 0.5, source: SOURCE } }
  const without = footprint({ joules: { value: KWH }, region: REGION })
  const { carbonGrams, methaneGrams } = footprint({ joules: { value: KWH }, region })
  expect(carbonGrams).toEqual(without.carbonGrams)
  expect(methaneGrams).toMatchObject({ value: 0.5, co2e20: 0.5 * 82.5, co2e100: 0.5 * 29.8 })
})

test('the interval goes from end to end of energy and factor; what is not known stays away', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 1e9, noNaN: true }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      fc.double({ min: 1, max: 2, noNaN: true }),
      (value, spread, pue) => {
        const joules = { value, low: value * (1 - spread), high: value * (1 + spread) }
        const { carbonGrams, waterLitres } = footprint({ joules, region: REGION, pue })
        for (const each of [carbonGrams, waterLitres]) {
          expect(each?.low).toBeLessThanOrEqual(each?.value ?? Number.NaN)
          expect(each?.high).toBeGreaterThanOrEqual(each?.value ?? Number.NaN)
        }
      },
    ),
  )
  expect(footprint({ joules: { value: 1 }, region: { id: 'x', name: 'X' } })).not.toHaveProperty('carbonGrams')
})

test('energy below zero stays below zero', () => {
  expect(footprint({ joules: { value: -KWH }, region: REGION }).carbonGrams?.value).toBe(-342.06)
})

describe('intensity by the hour', () => {
  const HOUR = 3_600_000
  const hours = [100, 200, 300].map((gramsPerKwh, i) => ({ startMs: i * HOUR, gramsPerKwh }))
  test('each hour is weighed by its part', () => {
    expect(intensityOf(hours, { startMs: HOUR / 2, endMs: HOUR * 2 })).toEqual({
      value: (0.5 * 100 + 1 * 200) / 1.5,
      low: 100,
      high: 200,
    })
  })
  test('a moment has the intensity of its hour', () => {
    expect(intensityOf(hours, { startMs: HOUR, endMs: HOUR })).toEqual({ value: 200, low: 200, high: 200 })
  })
  test('with an hour missing there is none', () => {
    expect(intensityOf([hours[0]!, hours[2]!], { startMs: 0, endMs: 3 * HOUR })).toBeUndefined()
    expect(intensityOf(hours, { startMs: 0, endMs: 4 * HOUR })).toBeUndefined()
  })
})
