import { expect, test } from 'vitest'
import { energyTextOf } from '../../src/invocation/energy-unit.ts'
import { comparisonConsole, comparisonMarkdown, consoleReport, energyText } from '../../src/reporters/index.ts'
import { everyVerdict, exampleComparison } from '../support/comparison.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'
import { scratch } from '../support/scratch.ts'

test.each([
  ['auto', 1.72e-3, '1.72 mJ'],
  ['mJ', 1.72e-3, '1.72 mJ'],
  ['mJ', 17.2, '17200 mJ'],
  ['J', 1.72e-3, '0.00172 J'],
  ['J', 0, '0 J'],
  ['J', 1.72e-9, '1.72e-9 J'],
  ['J', -99.6, '-99.6 J'],
  ['Wh', 3600, '1.00 Wh'],
  ['Wh', 3.6e-3, '1.00 µWh'],
  ['J', undefined, '–'],
  ['Wh', undefined, '–'],
] as const)('in %s %d J is %s', (unit, joules, text) => {
  expect(energyText(unit)(joules)).toBe(text)
})

test('carbon is energy times the figure of the region and the overhead of the building', () => {
  const region = energyTextOf(scratch(), { unit: 'gCO2e', footprint: { region: 'DEU', pue: 2, siteLitresPerKwh: 0 } })
  const once = energyTextOf(scratch(), { unit: 'gCO2e', footprint: { region: 'DEU', pue: 1, siteLitresPerKwh: 0 } })
  const grams = (text: string): number => Number.parseFloat(text)
  expect(once(3.6e6)).toMatch(/^\d{3} gCO2e$/)
  expect(grams(region(3.6e6))).toBeGreaterThan(1.9 * grams(once(3.6e6)))
  expect(grams(region(3.6e6))).toBeLessThan(2.1 * grams(once(3.6e6)))
  expect(() => energyTextOf(scratch(), { unit: 'gCO2e', footprint: { pue: 1, siteLitresPerKwh: 0 } })).toThrow(
    /no region/,
  )
})

test('every report shows energy in the unit that it is given, and changes nothing else', () => {
  const energy = energyText('Wh')
  const comparison = exampleComparison({ benches: everyVerdict() })
  const look = { colour: false, width: 140 }
  expect(comparisonConsole(comparison, { ...look, energy })).toContain(
    '478 nWh ±0.7%  503 nWh ±0.6%  +5.2% [+3.6, +6.8]',
  )
  expect(comparisonMarkdown(comparison, { energy }).replaceAll('\u00A0', ' ')).toContain(
    '| 478 nWh ±0.7% | 503 nWh ±0.6% |',
  )
  const report = consoleReport({ ...exampleExperiment(), runs: [exampleBench()] }, { ...look, energy })
  expect(report).toMatch(/quick +833 pWh +±3\.3 % +100 ns/)
})
