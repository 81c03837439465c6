import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  comparisonConsole,
  comparisonFiles,
  comparisonJson,
  comparisonMarkdown,
  comparisonSchemaText,
  parseComparison,
} from '../../src/reporters/index.ts'
import { anyComparison, everyVerdict, exampleComparison } from '../support/comparison.ts'

test('schema id and version come first, warnings have sentences, and the record is as it was', () => {
  const comparison = exampleComparison({
    benches: everyVerdict(),
    warnings: [{ kind: 'background-cpu', cores: 0.3, limitCores: 0.05 }],
  })
  const written = JSON.parse(comparisonJson(comparison)) as Record<string, unknown>
  expect(Object.keys(written).slice(0, 2)).toEqual(['$schema', 'schemaVersion'])
  expect(written).toMatchObject({ ...comparison, $schema: './energy-comparison.schema.json', schemaVersion: 1 })
  expect(written.warnings).toEqual([
    expect.objectContaining({
      cores: 0.3,
      figure: '0.30 cores',
      remedy: expect.stringContaining('stop other') as string,
    }),
  ])
})

test('what was written is read back, and makes the same reports', () => {
  fc.assert(
    fc.property(anyComparison, (comparison) => {
      const text = comparisonJson(comparison)
      expect(text).not.toMatch(/NaN|Infinity|:\s*null/)
      const read = parseComparison(text)
      expect(JSON.parse(comparisonJson(read))).toEqual(JSON.parse(text))
      expect(comparisonMarkdown(read)).toBe(comparisonMarkdown(comparison))
      const options = { colour: false, width: 100 }
      expect(comparisonConsole(read, options)).toBe(comparisonConsole(comparison, options))
    }),
    { numRuns: 25 },
  )
})

test('a warning of another version is told by the sentences that it brought', () => {
  const written = JSON.parse(comparisonJson(exampleComparison())) as { warnings: unknown[] }
  written.warnings = [{ kind: 'of-tomorrow', text: 'The moon was full.', remedy: 'Wait.' }]
  const text = comparisonMarkdown(parseComparison(JSON.stringify(written)))
  expect(text).toContain('| the session | The moon was full. | Wait. |')
})

test.each([
  ['{"schemaVersion": 2}', /schemaVersion/],
  [comparisonJson(exampleComparison()).replace('"seed": 42', '"seed": "42"'), /seed/],
  [comparisonJson(exampleComparison()).replace('"verdict": "pass"', '"verdict": "fine"'), /verdict/],
])('what does not fit is refused with its place %#', (text, place) => {
  expect(() => parseComparison(text)).toThrow(place)
})

test('the published schema names the unit or the meaning of every number', () => {
  const schema = JSON.parse(comparisonSchemaText()) as {
    $id: string
    properties: Record<string, { description?: string }>
  }
  expect(schema.$id).toBe('urn:vitest-energy:comparison:1')
  expect(schema.properties.added?.description).toContain('head')
})

test('one call gives every file of a comparison', () => {
  const files = comparisonFiles(exampleComparison({ benches: everyVerdict() }))
  expect(Object.keys(files)).toEqual([
    'energy-comparison.json',
    'energy-comparison.schema.json',
    'energy-comparison.md',
    'energy-badge.svg',
    'energy-badge.json',
  ])
  expect(files['energy-comparison.json']).toContain(`"$schema": "./energy-comparison.schema.json"`)
})
