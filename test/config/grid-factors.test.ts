import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadGridFactors } from '../../src/config/grid-factors.ts'
import { loadIntensitySeries } from '../../src/config/intensity-series.ts'
import { EnergyError } from '../../src/errors.ts'

const SOURCES = 'sources:\n  t: { title: A table, url: "https://example.org/", licence: CC0, boundary: generation }\n'

function rootWith(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'grid-'))
  mkdirSync(join(root, 'config'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'config', name), text)
  return root
}

function failure(work: () => unknown): EnergyError {
  try {
    work()
  } catch (error) {
    if (error instanceof EnergyError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('the published factors: two sources, the newer one leads, both bound it; water from the one that has it', () => {
  const factors = loadGridFactors(mkdtempSync(join(tmpdir(), 'grid-')))
  const { regions } = factors
  expect(regions.size).toBeGreaterThan(200)
  const germany = factors.get('DEU')
  expect(germany).toMatchObject({
    name: 'Germany',
    carbon: { value: 342.06, low: 342.06, high: 344.14, year: 2024, source: { id: 'ember' } },
    water: { value: 1.947, source: { id: 'ecologits' } },
  })
  expect(germany).not.toHaveProperty('methane')
  expect(factors.get('World').water?.value).toBe(3.908)
  for (const region of regions.values()) {
    for (const factor of [region.carbon, region.water].filter((each) => each !== undefined)) {
      expect(factor.source.url).toMatch(/^https:/)
      expect(factor.value).toBeGreaterThanOrEqual(0)
      expect(factor.low ?? factor.value).toBeLessThanOrEqual(factor.value)
      expect(factor.high ?? factor.value).toBeGreaterThanOrEqual(factor.value)
    }
  }
})

test('an unknown region is refused with those that there are', () => {
  const factors = loadGridFactors(mkdtempSync(join(tmpdir(), 'grid-')))
  const error = failure(() => factors.get('DEX'))
  expect(error.code).toBe('REGION_UNKNOWN')
  expect(`${error.message} ${error.hint}`).toMatch(/DEU/)
})

test('a region of one’s own, with methane and its source', () => {
  const own = `${SOURCES}regions:\n  here: { name: Here, carbon: { value: 20, source: t }, methane: { value: 0.1, low: 0.05, high: 0.2, year: 2025, source: t } }\n`
  const factors = loadGridFactors(rootWith({ 'grid_factors.yaml': own }))
  expect(factors.get('here')).toMatchObject({ carbon: { value: 20 }, methane: { value: 0.1, year: 2025 } })
})

test.each([
  ['regions:\n  x: { name: X, carbon: { value: 1, source: nobody } }\n', /carbon\.source: found "nobody".*sources: t/],
  ['regions:\n  x: { name: X, carbon: { value: 1 } }\n', /carbon\.source: found nothing/],
  ['regions:\n  x: { name: X, carbon: { value: -1, source: t } }\n', /carbon\.value: found -1/],
  ['regions:\n  x: { name: X, carbon: { value: 3, high: 2, source: t } }\n', /a value from low to high/],
  ['regions:\n  x: { name: X, wind: 3 }\n', /found 3 under an unknown key/],
])('%j is refused', (text, message) => {
  const error = failure(() => loadGridFactors(rootWith({ 'grid_factors.yaml': SOURCES + text })))
  expect(error.code).toBe('CONFIG_INVALID')
  expect(error.message).toMatch(/grid_factors\.yaml:\d+:\d+ /)
  expect(error.message).toMatch(message)
})

test.each([
  ['a,b\nDEU,1,2\n', /t\.csv:2 has 3 cells, not 2/],
  ['a,b\nDEU,many\n', /t\.csv:2 b: found "many", allowed is a number/],
  ['a,c\nDEU,1\n', /t\.csv:1 has no column b; it has a, c/],
])('the table %j is refused', (csv, message) => {
  const yaml = `${SOURCES}tables:\n  - { file: t.csv, source: t, id: a, carbon: { column: b, gramsPerUnit: 1 } }\n`
  const error = failure(() => loadGridFactors(rootWith({ 'grid_factors.yaml': yaml, 't.csv': csv })))
  expect(error.message).toMatch(message)
})

test('intensity by the hour is read with its zone; half hours and words are refused', () => {
  const path = join(
    rootWith({ 'hours.csv': 'time,grams_per_kwh\n2026-01-31T14:00:00+01:00,310.5\n' }),
    'config/hours.csv',
  )
  expect(loadIntensitySeries(path)).toEqual([{ startMs: Date.UTC(2026, 0, 31, 13), gramsPerKwh: 310.5 }])
  for (const line of ['2026-01-31T14:30:00Z,1', '2026-01-31T14:00:00,1', 'noon,1', '2026-01-31T14:00:00Z,']) {
    const bad = join(rootWith({ 'hours.csv': `time,grams_per_kwh\n${line}\n` }), 'config/hours.csv')
    expect(failure(() => loadIntensitySeries(bad)).message).toMatch(/hours\.csv:2 /)
  }
  expect(failure(() => loadIntensitySeries('/nowhere.csv')).code).toBe('CONFIG_UNREADABLE')
})

test('a table that is missing is named, and a region may have the name of something that every object has', () => {
  const table = (file: string): string =>
    `${SOURCES}tables:\n  - { file: ${file}, source: t, id: code, carbon: { column: g, gramsPerUnit: 1 } }\n`
  const error = failure(() => loadGridFactors(rootWith({ 'grid_factors.yaml': table('none.csv') })))
  expect(error).toMatchObject({
    code: 'CONFIG_UNREADABLE',
    message: expect.stringContaining('config/none.csv') as string,
  })
  const root = rootWith({ 'grid_factors.yaml': table('some.csv'), 'some.csv': 'code,g\nconstructor,5\n' })
  expect(loadGridFactors(root).get('constructor')).toMatchObject({ id: 'constructor', carbon: { value: 5 } })
})
