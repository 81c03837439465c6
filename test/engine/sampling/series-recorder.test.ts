import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { monotonicNs } from '../../../src/engine/sampling/clock.ts'
import { appendSeries, seriesRows } from '../../../src/engine/sampling/series-file.ts'
import { SeriesRecorder } from '../../../src/engine/sampling/series-recorder.ts'
import type { Series } from '../../../src/engine/telemetry/telemetry.ts'
import { temporaryDirectory } from '../readers/powercap-tree.ts'

function counting(isNew: (read: number) => boolean = () => true): Series & { closed: boolean } {
  let reads = 0
  return {
    columns: ['reads', 'missingCelsius'],
    closed: false,
    read(into) {
      into[0] = ++reads
      into[1] = Number.NaN
      return isNew(reads)
    },
    close() {
      this.closed = true
    },
  }
}

test('each series keeps its own pace, and a missing value stays missing', async () => {
  const path = join(temporaryDirectory(), 'series.ndjson')
  const quick = counting()
  const slow = counting()
  const recorder = new SeriesRecorder(
    [
      { name: 'quick', hz: 50, series: quick },
      { name: 'slow', hz: 1, series: slow },
    ],
    path,
  )
  for (let i = 0; i < 40; i++) {
    recorder.takeDue()
    await sleep(5)
  }
  recorder.close()
  const all = [...seriesRows(path)]
  expect(all.filter(({ source }) => source === 'slow').map(({ values }) => values)).toEqual([[1, null]])
  const rows = all.filter(({ source }) => source === 'quick')
  // 200 ms and more at 50 Hz; a stall of the machine loses rows and never makes them up.
  expect(rows.length).toBeGreaterThan(4)
  for (let i = 1; i < rows.length; i++)
    expect(BigInt(rows[i]?.tNs ?? 0) - BigInt(rows[i - 1]?.tNs ?? 0)).toBeGreaterThan(5_000_000n)
  expect([quick.closed, slow.closed]).toEqual([true, true])
})

test('a row that is not new is not written, and a torn end is left out', () => {
  const path = join(temporaryDirectory(), 'series.ndjson')
  const recorder = new SeriesRecorder([{ name: 'rare', hz: 1e6, series: counting((read) => read % 2 === 0) }], path)
  for (let i = 0; i < 6; i++) {
    const end = performance.now() + 0.1
    while (performance.now() < end);
    recorder.takeDue()
  }
  recorder.close()
  appendFileSync(path, '12345678 {"type":"row","sou')
  expect([...seriesRows(path)].map(({ values }) => values[0])).toEqual([2, 4, 6])
  expect(readFileSync(path, 'utf8')).toContain('rare')
})

test('rows know the columns of their source, when they were taken, and nothing of a source without columns', () => {
  const path = join(temporaryDirectory(), 'series.ndjson')
  const recorder = new SeriesRecorder([{ name: 'one', hz: 1, series: counting() }], path)
  const beforeNs = monotonicNs()
  recorder.takeDue()
  recorder.flush()
  const size = readFileSync(path).length
  recorder.flush()
  expect(readFileSync(path)).toHaveLength(size)
  appendSeries(path, [{ type: 'row', source: 'unknown', tNs: '1', values: [1] }])
  const rows = [...seriesRows(path)]
  expect(rows).toEqual([
    { source: 'one', tNs: expect.any(String) as string, values: [1, null], columns: ['reads', 'missingCelsius'] },
  ])
  const tNs = BigInt(rows[0]?.tNs ?? 0)
  expect([beforeNs <= tNs, tNs <= monotonicNs()]).toEqual([true, true])
})

test('after a stall the rows that were missed are not made up for', async () => {
  const path = join(temporaryDirectory(), 'series.ndjson')
  const recorder = new SeriesRecorder([{ name: 'quick', hz: 20, series: counting() }], path)
  recorder.takeDue()
  await sleep(180)
  // Three rows late: one is taken, and the next is due a whole period later.
  for (let i = 0; i < 5; i++) recorder.takeDue()
  recorder.close()
  expect([...seriesRows(path)].map(({ values }) => values[0])).toEqual([1, 2])
})
