import { expect, test } from 'vitest'
import {
  FEATURE_GROUPS,
  FEATURES,
  type FeatureDefinition,
  type FeatureValue,
  mlFeatures,
} from '../../src/stats/index.ts'
import { exampleExperiment, exampleTask } from '../support/experiment.ts'
import { type FeatureExample, featureExamples } from '../support/feature-examples.ts'
import { exampleWorkflowRun } from '../support/workflow.ts'

const valuesOf = ({ run, experiment, series }: FeatureExample): Record<string, FeatureValue> =>
  mlFeatures(run, experiment, series)

const ofRole = (role: FeatureDefinition['role'], values: Record<string, FeatureValue>): Record<string, FeatureValue> =>
  Object.fromEntries(FEATURES.filter((each) => each.role === role).map(({ name }) => [name, values[name] ?? 'absent']))

/** Multiplies every energy and power of a record by 3, wherever it lies. */
function scaled<T>(value: T, name = ''): T {
  const isEnergy = /joules|watts/i.test(name)
  if (typeof value === 'number') return (isEnergy ? value * 3 : value) as T
  if (typeof value === 'string')
    return (/^\d+$/.test(value) && /uj$/i.test(name) ? String(BigInt(value) * 3n) : value) as T
  if (Array.isArray(value)) return value.map((each) => scaled(each as unknown, name)) as T
  if (typeof value !== 'object' || value === null) return value
  const inside = (part: string): string => (isEnergy || name === 'domains' ? `${name} joules` : part)
  return Object.fromEntries(
    Object.entries(value).map(([part, each]) => [part, scaled(each as unknown, inside(part))]),
  ) as T
}

test('there are at least 80 values to learn from, each defined once, with a unit and its conditions', () => {
  expect(FEATURES.filter(({ role }) => role === 'feature').length).toBeGreaterThanOrEqual(80)
  expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length)
  for (const { name, unit, meaning, source, absent } of FEATURES) {
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/)
    for (const text of [unit, meaning, source, absent]) expect(text.trim(), name).not.toBe('')
  }
})

test('a full run has every value, and no value is the same in another one', () => {
  const [one, other] = featureExamples().map(valuesOf) as [Record<string, FeatureValue>, Record<string, FeatureValue>]
  const names = FEATURES.map(({ name }) => name).toSorted()
  expect(Object.keys(one).toSorted()).toEqual(names)
  expect(Object.keys(other).toSorted()).toEqual(names)
  expect(names.filter((name) => one[name] === other[name])).toEqual([])
})

test('nothing to learn from changes with the joules, and every target does', () => {
  for (const example of featureExamples()) {
    const before = valuesOf(example)
    const after = valuesOf(scaled(example))
    expect(ofRole('feature', after)).toEqual(ofRole('feature', before))
    expect(ofRole('key', after)).toEqual(ofRole('key', before))
    const same = Object.entries(ofRole('target', after)).filter(([name, value]) => value === before[name])
    // A ratio of two energies stays.
    expect(same.map(([name]) => name)).toEqual(['core_share'])
  }
})

test('what is missing in the record is absent, and nothing takes its place', () => {
  const plain = mlFeatures(exampleTask(), exampleExperiment())
  expect(plain).toMatchObject({ workflow: 'test', total_joules: 30, cpu_cores: 1, rapl_noise: false })
  for (const name of ['llm_calls', 'total_tokens', 'warm_up', 'planning_seconds', 'instructions', 'perf_user_only']) {
    expect(plain).not.toHaveProperty(name)
  }
  const { activeJoules: _, ...run } = exampleWorkflowRun({ seconds: 0 }, { tokens: {}, calls: [], spans: [] })
  const empty = mlFeatures(run, exampleExperiment())
  expect(empty).toMatchObject({ llm_calls: 0, api_wait_seconds: 0, local_seconds: 0, tool_joules: 0 })
  for (const name of ['cpu_cores', 'joules_per_token', 'call_seconds_mean', 'time_to_first_token_seconds']) {
    expect(empty).not.toHaveProperty(name)
  }
  for (const value of Object.values(empty)) expect(value).not.toBeNaN()
})

test('waiting for models is the time in which a call is open, however many are', () => {
  // Calls from 0 to 0.4, 0.9 to 1.0, 1.1 to 1.4 and 1.5 to 1.9 s; back-off from 1.0 to 1.1 s; tools from 0.5 to 0.9 s.
  const values = mlFeatures(exampleWorkflowRun(), exampleExperiment())
  expect(values.api_wait_seconds).toBeCloseTo(1.2, 9)
  expect(values.back_off_seconds).toBeCloseTo(0.1, 9)
  expect(values.local_seconds).toBeCloseTo(0.7, 9)
  expect(values.tool_seconds).toBeCloseTo(0.4, 9)
  expect(values).toMatchObject({
    spans_at_once: 2,
    span_depth: 2,
    spans_failed: 2,
    llm_calls_failed: 1,
    llm_calls_repeated: 1,
    tool_calls_failed: 1,
    tool_set: 'calculator+file_reader',
    tokens_per_call: 37.5,
    bytes_sent: 1600,
  })
  expect(values.llm_joules).toBeCloseTo(20 * 1.2, 9)
  expect(values.tool_joules).toBeCloseTo(20 * 0.5, 9)
  // Each streamed answer took 0.1 s for its first token; (s − 0.1) / 9 for the others.
  expect(values.seconds_per_output_token).toBeCloseTo((0.3 + 0.2 + 0.3) / 3 / 9, 9)
})

const cell = (text: string): string => text.replaceAll('|', '\\|')

function document(): string {
  const groups = Object.entries(FEATURE_GROUPS).flatMap(([group, features]) => [
    `## ${group.charAt(0).toUpperCase()}${group.slice(1)}`,
    '| name | unit | role | meaning | source | absent | A-LEMS |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...features.map(({ name, unit, role, meaning, source, absent, alems = '' }) =>
      ['', `\`${name}\``, unit, role, cell(meaning), cell(source), cell(absent), alems, ''].join(' | ').trim(),
    ),
    '',
  ])
  const count = (role: FeatureDefinition['role']): number => FEATURES.filter((each) => each.role === role).length
  return [
    '# Values of a run for statistics and machine learning',
    '',
    `\`mlFeatures(run, experiment, series)\` of \`vitest-energy/stats\` gives these ${FEATURES.length} named values: ${count('feature')} of the role \`feature\`,`,
    `which are known without reading an energy counter, ${count('target')} of the role \`target\`, which are energies or computed from one, and`,
    `${count('key')} of the role \`key\`, which tell rows apart. A model of energy that is given a target learns to copy it. A value that is`,
    'not known has no key. Sources are fields of the run, of its experiment, or columns of the series beside it.',
    '',
    ...groups,
  ].join('\n')
}

test('docs/ml-features.md has every value (after a change: npm exec --no -- vitest run --config test/vitest.config.ts -u test/stats/ml-features.test.ts)', async () => {
  await expect(document()).toMatchFileSnapshot('../../docs/ml-features.md')
})
