import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'vite'
import { expect, test } from 'vitest'
import { EnergyError, type EnergyErrorCode } from '../../src/errors.ts'
import { warningText } from '../../src/reporters/index.ts'
import { type CounterFault, FATAL_WARNINGS, type Warning, type WarningKind } from '../../src/run.ts'
import { pageText, REPOSITORY } from '../support/markdown-pages.ts'

const page = pageText('docs/troubleshooting.md')
const [errors = '', warnings = ''] = page.split('\n## Warnings\n')

/** Sections of a level by their headings. */
function sections(text: string, level: string): Map<string, string> {
  const parts = text.split(new RegExp(`^${level} (?=\\S)`, 'm')).slice(1)
  return new Map(parts.map((part) => [part.split('\n', 1)[0] as string, part.slice(part.indexOf('\n'))]))
}

/** Cells of the table of a section. */
const rows = (section = ''): string[][] =>
  section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    )

const sources = globSync('src/**/*.ts', { cwd: REPOSITORY }).map((file) => readFileSync(join(REPOSITORY, file), 'utf8'))
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
/** Letters of a text that stand fast: with fewer a template would fit anything. */
const LEAST_LETTERS = 12

/** The texts of a source, each as a pattern with anything in the places of its values, without backticks. */
function textsOf(source: string): RegExp[] {
  const found: RegExp[] = []
  const add = (parts: readonly string[]): void => {
    const lines = parts.map((part) => (part.split('\n', 1)[0] as string).replaceAll('`', ''))
    if (lines.join('').length >= LEAST_LETTERS) found.push(new RegExp(`^${lines.map(escaped).join('.*')}$`))
  }
  new Visitor({
    Literal: ({ value }) => void (typeof value === 'string' && add([value])),
    TemplateLiteral: ({ quasis }) => add(quasis.map(({ value }) => value.cooked ?? '')),
  }).visit(parseSync('source.ts', source).program)
  return found
}

const said = sources.map((source) => ({ source, texts: source.includes('EnergyError') ? textsOf(source) : [] }))

/** The codes are a type: its members stand in the sources alone. */
const codes = [
  ...(
    /export type EnergyErrorCode =([^]*?)\n\n/.exec(readFileSync(join(REPOSITORY, 'src/errors.ts'), 'utf8'))?.[1] ?? ''
  ).matchAll(/'(\w+)'/g),
].map(([, code]) => code as EnergyErrorCode)

test('every code of an error has a section, and no other has one', () => {
  expect(codes.length).toBeGreaterThan(30)
  expect([...sections(errors, '###').keys()].toSorted()).toEqual(codes.toSorted())
})

test.each([...sections(errors, '###')])('%s is thrown, and exits as the page says', (code, section) => {
  expect(sources.filter((text) => text.includes(`'${code}'`)).length).toBeGreaterThan(1)
  const { exitCode } = new EnergyError(code as EnergyErrorCode, 'Some fact.', 'Some remedy.')
  expect(section).toMatch(new RegExp(`^\\nExit code ${exitCode}[.,] `))
})

const messages = [...sections(errors, '###')].flatMap(([code, section]) =>
  rows(section).map(([message = '']) => [code, message.replaceAll('`', '')] as const),
)

test.each(messages)('%s says: %s', (code, message) => {
  const texts = said.filter(({ source }) => source.includes(`'${code}'`)).flatMap((each) => each.texts)
  expect(texts.some((text) => text.test(message))).toBe(true)
})

const FAULTS: readonly CounterFault[] = ['stuck', 'reset', 'backwards', 'implausible', 'unresolvable', 'gone']
const fault = (each: CounterFault, windows: number): Warning => ({
  kind: 'counter-fault',
  counter: 'package-0',
  domain: 'package',
  fault: each,
  windows,
})

/** One of each kind, as the page has it. */
const EXAMPLES: { [Kind in WarningKind]: readonly Warning[] } = {
  'counter-fault': FAULTS.map((each) => fault(each, each === 'stuck' ? 3 : 1)),
  aborted: [{ kind: 'aborted', reason: 'its process ended before it did' }],
  'imported-unmeasured': [{ kind: 'imported-unmeasured', from: 'A-LEMS', reason: 'it has no samples' }],
  'window-too-short': [{ kind: 'window-too-short', domain: 'package', seconds: 0.009, minimumSeconds: 0.01 }],
  'below-resolution': [{ kind: 'below-resolution', domain: 'package', windows: 3 }],
  'counter-wrapped': [{ kind: 'counter-wrapped', counter: 'package-0', times: 1 }],
  'sources-disagree': [
    { kind: 'sources-disagree', domain: 'package', used: 'package-0', other: 'rapl-perf', difference: 0.08 },
  ],
  'rapl-noise-filter': [{ kind: 'rapl-noise-filter', reason: 'SGX' }],
  'sampler-dropped': [{ kind: 'sampler-dropped', lost: 3, expected: 100 }],
  'sampler-degraded': [
    { kind: 'sampler-degraded', reason: 'koffi is not installed, so it cannot ask for real-time scheduling' },
  ],
  'counters-multiplexed': [{ kind: 'counters-multiplexed', events: 'cache-misses', fraction: 0.5 }],
  modelled: [{ kind: 'modelled', reader: 'model', bandFraction: 0.36, scope: 'server-ac' }],
  simulated: [{ kind: 'simulated', reader: 'rapl-powercap' }],
  'no-counter': [{ kind: 'no-counter' }],
  'virtual-machine': [{ kind: 'virtual-machine', hypervisor: 'kvm' }],
  container: [{ kind: 'container', engine: 'docker' }],
  'client-side-only': [{ kind: 'client-side-only', provider: 'groq' }],
  'idle-baseline-missing': [{ kind: 'idle-baseline-missing' }],
  'idle-baseline-stale': [{ kind: 'idle-baseline-stale', ageSeconds: 172_800, maximumSeconds: 86_400 }],
  'idle-baseline-contaminated': [
    { kind: 'idle-baseline-contaminated', reason: 'the segments differ by 31 %; at most 10 % is quiet' },
  ],
  'below-idle': [{ kind: 'below-idle', activeJoules: -2, uncertaintyJoules: 1 }],
  'background-cpu': [{ kind: 'background-cpu', cores: 0.31, limitCores: 0.05 }],
  'other-gpu-clients': [{ kind: 'other-gpu-clients', gpu: 0, processes: 1 }],
  'steal-time': [{ kind: 'steal-time', fraction: 0.02 }],
  'thermal-throttling': [{ kind: 'thermal-throttling', events: 3 }],
  'frequency-moved': [{ kind: 'frequency-moved', beforeMhz: 3000, afterMhz: 2800 }],
  'setting-changed': [{ kind: 'setting-changed', setting: 'governor', before: 'powersave', after: 'performance' }],
  'machine-slept': [{ kind: 'machine-slept', seconds: 600 }],
  'on-battery': [{ kind: 'on-battery' }],
  'not-pinned': [{ kind: 'not-pinned', reason: 'koffi is not installed' }],
  'affinity-lost': [{ kind: 'affinity-lost', wanted: '3', found: '0-3' }],
  'interval-wide': [{ kind: 'interval-wide', halfWidth: 0.03, target: 0.01 }],
  'windows-autocorrelated': [{ kind: 'windows-autocorrelated', lag1: 0.6, effectiveWindows: 4 }],
  'control-moved': [{ kind: 'control-moved', quantity: 'energy', change: 0.021, limit: 0.01 }],
  'controls-differ': [{ kind: 'controls-differ', change: 0.014 }],
  'base-drifted': [{ kind: 'base-drifted', change: 0.03 }],
  'acceptance-ignored': [{ kind: 'acceptance-ignored', commit: '3f0c2a91d4aa', text: 'json', why: 'no-reason' }],
  'tokens-unknown': [{ kind: 'tokens-unknown', calls: 2 }],
  'prompt-cache-warm': [{ kind: 'prompt-cache-warm', tokens: 64 }],
  'imported-untrusted': [{ kind: 'imported-untrusted', from: 'A-LEMS', columns: 12 }],
}

test('every kind of warning has a section, and no other has one', () => {
  expect([...sections(warnings, '####').keys()].toSorted()).toEqual(Object.keys(EXAMPLES).toSorted())
})

test.each(Object.entries(EXAMPLES))('%s says and advises what the page has', (kind, examples) => {
  const told = rows(sections(warnings, '####').get(kind)).map(([text, , remedy]) => ({ text, remedy }))
  expect(told).toEqual(
    examples.map((example) => {
      const { text, remedy } = warningText(example)
      return { text, remedy }
    }),
  )
})

test('what makes a run invalid stands first', () => {
  const [invalid = ''] = warnings.split('\n### Of the counters\n')
  expect([...sections(invalid, '####').keys()].toSorted()).toEqual([...FATAL_WARNINGS].toSorted())
})
