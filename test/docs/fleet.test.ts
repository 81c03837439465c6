import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Measured, measuredSize } from '../support/fleet-sizes.ts'
import { long } from '../support/long.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/fleet.md')

/** Cells of the table that has a heading, row by row. */
function table(heading: string): string[][] {
  const lines = page.slice(page.indexOf(heading)).split('\n\n')[0]?.split('\n') ?? []
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

const SCALES: Record<string, number> = { kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, s: 1 }

/** `3.65 TB` in bytes, `24 000` as it is. */
function quantity(cell = ''): number {
  const [, digits = '', unit = 's'] = /^([\d. ]+?)(?: ([kMGT]B|s))?$/.exec(cell) ?? []
  return Number(digits.replaceAll(' ', '')) * (SCALES[unit] ?? Number.NaN)
}

/** How far a number is from the right one, as a fraction of it. */
const off = (found: number, right: number): number => Math.abs(found / right - 1)

const [invocation, bench, task] = table('| one | disk').map(([, disk, wal, cpu, rows]) => ({
  bytes: quantity(disk),
  walBytes: quantity(wal),
  seconds: quantity(cpu),
  rows: quantity(rows),
}))
if (!invocation || !bench || !task) throw new Error('the table of sizes is not there')

const ofAll = (what: 'bytes' | 'walBytes' | 'seconds' | 'rows'): number =>
  invocation[what] + 20 * bench[what] + 5 * task[what]

test('the sizing table follows from the sizes', () => {
  expect(page).toContain(
    `${(ofAll('bytes') / 1e6).toFixed(2)} MB, and ${(ofAll('walBytes') / ofAll('bytes')).toFixed(2)} times`,
  )
  expect(page).toContain(`= ${ofAll('seconds').toFixed(3)} s;`)
  const rows = table('| runners | invocations')
  expect(rows.map(([runners]) => quantity(runners))).toEqual([1, 10, 100, 1000, 10_000])
  for (const [runners, invocations, day, month, year, samples, cores, connections] of rows) {
    const aDay = quantity(runners) * 24
    const aSecond = aDay / 86_400
    const cells: [cell: string | undefined, right: number][] = [
      [invocations, aDay],
      [day, aDay * ofAll('bytes')],
      [month, 30 * aDay * ofAll('bytes')],
      [year, 365 * aDay * ofAll('bytes')],
      [samples, aSecond * ofAll('rows')],
      [cores, aSecond * ofAll('seconds')],
    ]
    for (const [cell, right] of cells) expect(off(quantity(cell), right), `${runners}: ${cell}`).toBeLessThan(0.05)
    expect(quantity(connections)).toBe(Math.ceil(aSecond * 10 * 2))
  }
})

test('the variables of the provisioning files are those of the page', () => {
  const files = ['datasources', 'dashboards'].map((kind) => read(`grafana/provisioning/${kind}/vitest-energy.yaml`))
  const used = files.flatMap((text) => [...text.matchAll(/\$(\w+)/g)].map(([, name]) => name))
  const named = [...page.matchAll(/`(ENERGY_GRAFANA_\w+)`/g)].map(([, name]) => name)
  expect(new Set(named)).toEqual(new Set(used))
})

test('what the page names is published', () => {
  const { files } = JSON.parse(read('package.json')) as { files: string[] }
  for (const path of ['config/postgres-roles.sql', 'grafana/dashboards/vitest-energy.json']) {
    expect(read(path)).not.toBe('')
    expect(files).toContain(path.split('/')[0])
  }
})

const [newest] = await installedPostgres()
const programs = newest?.programs
const skipped = !long ? ': in the long form' : programs ? '' : ': needs PostgreSQL'

describe.skipIf(skipped !== '')(`sizes${skipped}`, () => {
  test.each<[Measured, number, typeof task]>([
    ['invocation', 200, invocation],
    ['bench', 400, bench],
    ['task', 20, task],
    ['workflow', 20, task],
  ])('a PostgreSQL has them, too: %s', { timeout: 300_000 }, async (kind, runs, said) => {
    if (!programs) return
    await using server = await TestPostgres.start(programs)
    const { bytesPerRun, walBytesPerRun } = await measuredSize(server, kind, runs)
    expect(off(bytesPerRun, said.bytes)).toBeLessThan(0.1)
    expect(off(walBytesPerRun, said.walBytes)).toBeLessThan(0.1)
  })
})
