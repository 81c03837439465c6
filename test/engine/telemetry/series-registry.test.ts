import { expect, onTestFinished, test } from 'vitest'
import { EnergyError } from '../../../src/errors.ts'
import { openSeries, seriesSources } from '../../../src/engine/telemetry/series-registry.ts'
import type { SeriesSource } from '../../../src/engine/telemetry/telemetry.ts'

const OPTIONS = { roots: { sys: '/sys', proc: '/proc', dev: '/dev' }, pid: process.pid }
const NOWHERE = { roots: { sys: '/nonexistent', proc: '/nonexistent', dev: '/nonexistent' }, pid: process.pid }

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

test('every source is opened, or missing with a reason and a remedy', () => {
  const { opened, missing } = openSeries(OPTIONS)
  onTestFinished(() => {
    for (const { series } of opened) series.close()
  })
  const names = [...opened.map(({ name }) => name), ...missing.map(({ source }) => source)]
  expect(names.toSorted()).toEqual(seriesSources.map(({ name }) => name).toSorted())
  expect(new Set(names).size).toBe(names.length)
  for (const { reason, remedy } of missing) {
    expect(reason).toMatch(/^[A-Z].*\.$/)
    expect(remedy).toMatch(/^[A-Z].*\.$/)
  }
})

test('columns have names of their own, and a row fills all of them', () => {
  const { opened } = openSeries(OPTIONS)
  for (const { series } of opened) {
    expect(new Set(series.columns).size).toBe(series.columns.length)
    const row = new Float64Array(series.columns.length).fill(-1e300)
    if (series.read(row)) expect([...row]).not.toContain(-1e300)
    series.close()
  }
})

test.skipIf(process.platform !== 'linux')('all series together cost far below 1 % of a core (needs Linux)', () => {
  const { opened } = openSeries(OPTIONS)
  const rows = 200
  let cores = 0
  const costs: string[] = []
  for (const { name, hz, series } of opened) {
    const row = new Float64Array(series.columns.length)
    for (let i = 0; i < 50; i++) series.read(row)
    const from = cpuSeconds()
    for (let i = 0; i < rows; i++) series.read(row)
    const perRow = (cpuSeconds() - from) / rows
    costs.push(`${name} ${(perRow * 1e6).toFixed(0)} µs a row`)
    cores += perRow * hz
    series.close()
  }
  console.log(`${costs.join(', ')}: ${(100 * cores).toFixed(3)} % of a core`)
  expect(cores).toBeLessThan(0.01)
})

test('a machine that has nothing is told so source by source', () => {
  const { opened, missing } = openSeries(
    NOWHERE,
    seriesSources.filter(({ name }) => name !== 'turbostat'),
  )
  expect(opened).toEqual([])
  expect(missing.map(({ source, code }) => [source, code])).toEqual([
    ['thermal', 'READER_ABSENT'],
    ['scheduler', 'READER_ABSENT'],
  ])
})

test('a fault that is no refusal is not swallowed, and what was open is closed', () => {
  let closed = 0
  const good: SeriesSource = {
    name: 'good',
    summary: '',
    hz: 1,
    open: () => ({ columns: [], read: () => false, close: () => void closed++ }),
  }
  const failing = (error: Error): SeriesSource => ({
    ...good,
    name: 'bad',
    open: () => {
      throw error
    },
  })
  expect(() => openSeries(OPTIONS, [good, failing(new TypeError('x is no function'))])).toThrow(/x is no function/)
  expect(closed).toBe(1)
  const refused = openSeries(OPTIONS, [failing(new EnergyError('READER_ABSENT', 'None.', 'Buy one.')), good])
  expect(refused.missing).toEqual([{ source: 'bad', code: 'READER_ABSENT', reason: 'None.', remedy: 'Buy one.' }])
  expect(refused.opened.map(({ name }) => name)).toEqual(['good'])
})
