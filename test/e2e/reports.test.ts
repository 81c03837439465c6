import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { formatHalfWidth, formatJoules, parseEnergyReport } from '../../src/reporters/index.ts'
import type { PageContent } from '../../src/reporters/page-data.ts'
import { benchmarkOf, benchProject } from '../support/bench-project.ts'
import { startCommand } from '../support/energy-command.ts'

const BENCH = `
  import { test } from 'vitest'
  test('sums <b>', async ({ bench }) => {
    await bench.compare(
      bench('short', () => { let h = 0; for (let i = 0; i < 1000; i++) h += i; return h }),
      bench('long | ', () => { let h = 0; for (let i = 0; i < 5000; i++) h += i; return h }),
    )
  })
  test('waits', { tags: ['task'] }, async () => { await new Promise((done) => setTimeout(done, 200)) })`

function pageOf(html: string) {
  const [, base64 = ''] = /id="data">([^<]*)</.exec(html) ?? []
  const content = JSON.parse(gunzipSync(Buffer.from(base64, 'base64')).toString()) as PageContent
  if (content.kind !== 'report') throw new Error('It is no report.')
  return content.data
}

test('a run writes reports that agree, adds to the summary of its step, and is reported the same from the database', async () => {
  using project = benchProject({ 'sum.bench.ts': BENCH })
  const env = { ENERGY_READERS: 'model' }
  const summary = join(project.root, 'summary.md')
  const { exitCode, output, report } = await project.run({ env: { ...env, GITHUB_STEP_SUMMARY: summary } })
  expect(exitCode, output).toBe(0)
  expect(output).toContain('reports in .vitest/energy: energy.json, energy.html, energy.md')
  const [json, html, markdown, schema] = ['energy.json', 'energy.html', 'energy.md', 'energy.schema.json'].map((name) =>
    readFileSync(join(project.root, '.vitest/energy', name), 'utf8'),
  ) as [string, string, string, string]
  expect(JSON.parse(schema)).toHaveProperty('$id')
  const page = pageOf(html)
  const written = parseEnergyReport(json)
  for (const bench of written.benchmarks) delete bench.samples
  expect(page.report).toEqual(written)
  for (const name of ['short', 'long | ']) {
    const { id, joulesPerOp: cost, windows, samples } = benchmarkOf(report, name)
    const columns = page.windows.find(({ benchmark }) => benchmark === id)
    expect(columns?.ops).toHaveLength(windows)
    expect(columns?.joules.map((joules, i) => (joules ?? Number.NaN) / (columns.ops[i] ?? 0))).toEqual(
      samples?.map((each) => expect.closeTo(each, 12) as number),
    )
    const shown = `${formatJoules(cost?.median)} ${formatHalfWidth(cost!, 'J')}`.replaceAll(' ', '\u00A0')
    expect(markdown).toContain(`${shown} |`)
  }
  expect(page.power.map(({ run }) => run)).toEqual(page.report.runs.map(({ id }) => id))
  expect(readFileSync(summary, 'utf8')).toBe(`\n${markdown}`)
  const again = await startCommand(project.root, ['report', '--json'], env).finished
  expect(again.exitCode, again.stderr).toBe(0)
  expect(JSON.parse(again.stdout)).toEqual(JSON.parse(json))
  const told = await startCommand(project.root, ['report'], env).finished
  const energy = told.stdout.slice(told.stdout.indexOf('Energy\n')).trimEnd()
  expect(output).toContain(energy)
})
