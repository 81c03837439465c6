import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { junitReport } from '../../src/reporters/index.ts'
import type { Experiment } from '../../src/run.ts'
import { HOSTILE_TEXTS } from '../support/comparison.ts'
import { exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'
import { hostileExperiment } from '../support/hostile-experiment.ts'
import { anyPairedExperiment } from '../support/workflow-run.ts'

interface Element {
  name: string
  attributes: Record<string, string>
  children: Element[]
}

/** The root of a document; whatever XML 1.0 does not allow is an error (https://www.w3.org/TR/xml/). */
function parsed(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] }
  const open = [root]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: { ...attributes } as Record<string, string>, children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  parser.write(text).close()
  return root.children[0] as Element
}

const named = (element: Element | undefined, name: string): Element[] =>
  element?.children.filter((each) => each.name === name) ?? []

const valuesOf = (element: Element | undefined): Record<string, string | undefined> =>
  Object.fromEntries(
    named(named(element, 'properties')[0], 'property').map(({ attributes: { name = '', value } }) => [name, value]),
  )

const example = (): Experiment => ({
  ...exampleExperiment(),
  runs: [
    exampleBench(),
    exampleBench({ name: 'broken', status: 'failed', error: 'TypeError: no' }),
    exampleTask({ file: 'src/task.bench.ts', domains: { package: 30, dram: 2 } }),
    exampleTask({ file: 'src/task.bench.ts', name: 'cut', status: 'aborted', attempt: { retry: 1, repeat: 0 } }),
  ],
})

test('a suite per file, a case per bench and task run, metrics with their units, and what failed', () => {
  const changes = {
    'src/sort.bench.ts > sorting > quick': { change: 0.08, low: 0.07, high: 0.09, verdict: 'regression', sessions: 12 },
  } as const
  const all = parsed(junitReport(example(), { changes }))
  expect(all.attributes).toMatchObject({ name: 'vitest bench', tests: '4', failures: '1', errors: '1' })
  const [benches, tasks] = named(all, 'testsuite')
  expect(benches?.attributes).toMatchObject({ name: 'src/sort.bench.ts', tests: '2', failures: '1', hostname: 'host' })
  const [quick, broken] = named(benches, 'testcase')
  expect(quick?.attributes).toEqual({ classname: 'src/sort.bench.ts', name: 'sorting > quick', time: '1' })
  expect(valuesOf(quick)).toMatchObject({
    joules_per_op: '0.000003',
    joules_per_op_low: '0.0000029',
    seconds_per_op: '1e-7',
    package_joules_per_op: '0.000003',
    watts: '30',
    windows: '10',
    change_fraction: '0.08',
    change_sessions: '12',
    provenance: 'measured',
  })
  expect(quick?.children.map(({ name }) => name)).toEqual(['properties'])
  expect(named(broken, 'failure')[0]?.attributes.message).toBe('TypeError: no')
  const [resize, cut] = named(tasks, 'testcase')
  expect(valuesOf(resize)).toMatchObject({ joules: '30', dram_joules: '2', cpu_seconds: '1' })
  expect(cut?.attributes.name).toBe('cut #2')
  expect(named(cut, 'error')[0]?.attributes.message).toBe('aborted')
})

describe('any text', () => {
  test.each([...HOSTILE_TEXTS, '\u0000\u0001\u000B\uFFFE\uFFFF]]>', '<b>'.repeat(3000)])('%j stays a text', (text) => {
    const [suite, ...others] = named(parsed(junitReport(hostileExperiment(text))), 'testsuite')
    expect(others).toEqual([])
    expect(named(suite, 'testcase')).toHaveLength(4)
    expect(suite?.children.map(({ name }) => name)).toEqual([
      'properties',
      ...Array.from({ length: 4 }, () => 'testcase'),
    ])
  })

  test('any experiment is XML, without a number that is none', () => {
    fc.assert(
      fc.property(anyPairedExperiment, fc.string({ unit: 'binary', maxLength: 20 }), (experiment, text) => {
        const written = junitReport({
          ...hostileExperiment(text),
          ...experiment,
          hardware: hostileExperiment(text).hardware,
        })
        expect(parsed(written).attributes.tests).toMatch(/^\d+$/)
        expect(written).not.toMatch(/"(?:NaN|undefined|Infinity|null)"/)
      }),
      { numRuns: 15 },
    )
  })
})
