import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { experimentFootprint, outermost } from '../../src/invocation/footprint.ts'
import { consoleReport, energyReport } from '../../src/reporters/index.ts'
import type { TaskRun } from '../../src/run.ts'
import { exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'

const NOWHERE = mkdtempSync(join(tmpdir(), 'footprint-'))
const settings = (footprint: { region?: string; series?: string; pue?: number }) => ({
  footprint: { pue: 1, siteLitresPerKwh: 0, ...footprint },
})
const taskBetween = (startNs: bigint, endNs: bigint, totalJoules: number): TaskRun =>
  exampleTask({ startNs: String(startNs), endNs: String(endNs), totalJoules })

test('of runs that lie in each other the outermost count, so that no joule is counted twice', () => {
  const outer = taskBetween(0n, 100n, 10)
  const inner = taskBetween(10n, 20n, 1)
  const last = taskBetween(30n, 100n, 7)
  const after = taskBetween(100n, 110n, 2)
  expect(new Set(outermost([inner, after, outer, last]))).toEqual(new Set([outer, after]))
  const bench = exampleBench()
  expect(outermost([bench, inner])).toEqual([bench, inner])
})

test('a footprint is the energy of the experiment in its region; without a region there is none', () => {
  const experiment = { ...exampleExperiment(), runs: [taskBetween(0n, 9n, 3.6e6), taskBetween(1n, 2n, 5)] }
  const footprint = experimentFootprint(experiment, NOWHERE, settings({ region: 'DEU', pue: 1.5 }))
  expect(footprint?.kwh).toBe(1)
  expect(footprint?.carbonGrams?.value).toBeCloseTo(1.5 * 342.06, 9)
  expect(experimentFootprint(experiment, NOWHERE, settings({}))).toBeUndefined()
  expect(experimentFootprint(exampleExperiment(), NOWHERE, settings({ region: 'DEU' }))).toBeUndefined()
  expect(() => experimentFootprint(experiment, NOWHERE, settings({ region: 'XYZ' }))).toThrow(/no region "XYZ"/)
})

test('reports show it with source and year, and never without', () => {
  const experiment = { ...exampleExperiment(), runs: [taskBetween(0n, 9n, 3.6e6)] }
  const footprint = experimentFootprint(experiment, NOWHERE, settings({ region: 'DEU' }))
  const beside = footprint === undefined ? {} : { footprint }
  const text = consoleReport(experiment, { colour: false, width: 200, ...beside })
  expect(text).toContain('Footprint of 3.60 MJ in Germany, PUE 1')
  expect(text).toMatch(/342 g CO2e \(342 g to 344 g\), Ember .*, 2024/)
  expect(text).toMatch(/1\.95 l of water, EcoLogits/)
  expect(energyReport(experiment, beside).footprint?.region.id).toBe('DEU')
  expect(consoleReport(experiment, { colour: false, width: 200 })).not.toContain('Footprint')
})

test('intensity by the hour takes the place of the yearly mean, and must have every hour', () => {
  const experiment = { ...exampleExperiment(), runs: [taskBetween(0n, 9n, 3.6e6)] }
  writeFileSync(join(NOWHERE, 'hours.csv'), 'time,grams_per_kwh\n2026-01-02T03:00:00Z,50\n')
  const footprint = experimentFootprint(experiment, NOWHERE, settings({ region: 'DEU', series: 'hours.csv' }))
  expect(footprint?.carbonGrams).toMatchObject({ value: 50, year: 2026, source: { title: 'hours.csv' } })
  writeFileSync(join(NOWHERE, 'other.csv'), 'time,grams_per_kwh\n2026-01-02T04:00:00Z,50\n')
  expect(() => experimentFootprint(experiment, NOWHERE, settings({ region: 'DEU', series: 'other.csv' }))).toThrow(
    /does not have every hour/,
  )
})
